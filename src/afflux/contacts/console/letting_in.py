"""Pool → Forgotten → one of them: let whoever it was be taken in again."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.console.form_pages import form_page
from afflux.console.forms import ConsoleForm
from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import access
from afflux.contacts.actions import erasing
from afflux.kernel.clock import utc_now


class LettingInForm(ConsoleForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("How they asked to be taken in again, without their name: this line stays."),
    )


@page("pool.erase")
def erasure_lift(request: ConsoleRequest, erasure_id: UUID) -> HttpResponse:
    """From then on a file or a hand may bring them again."""
    found = access.erasure(request.actor, erasure_id)
    form = LettingInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            reason = form.cleaned_data["reason"]
            erasing.let_in_again(found, reason=reason, by=request.actor, at=utc_now())
            messages.success(request, _("Files and hands may bring this person again."))
            return redirect("erasure", found.id)
    return form_page(
        request,
        form,
        submit=_("Let them in again"),
        heading=_("Let whoever was forgotten be taken in again"),
        trail=(_("Somebody was forgotten"), reverse("erasure", args=[found.id])),
        lead=_(
            "Nothing comes back by this. Only that a file, a list or a hand of yours may bring them again."
        ),
    )
