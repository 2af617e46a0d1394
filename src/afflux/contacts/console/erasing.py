"""Pool → one person → forget: what would go and what must stay, the act, and how far the reading is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from afflux.console.form_pages import form_page
from afflux.console.forms import ConsoleForm
from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import access
from afflux.contacts.actions import erasing
from afflux.contacts.erasing.mentions import READ
from afflux.contacts.erasing.words import parts
from afflux.contacts.models import Erasure
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

TONES = {Erasure.State.DONE: "good", Erasure.State.HELD: "warn", Erasure.State.READING: "water"}


class ErasureForm(ConsoleForm):
    """Why; and that it is meant."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Who asked for it and how, without their name: this line stays."),
    )
    sure = forms.BooleanField(label=gettext_lazy("I understand that nobody can bring this back."))


@page("pool.erase")
def person_erase(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """What would go, room by room; sent, it goes."""
    found = access.person(request.actor, person_id)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data["reason"]
            erasure = erasing.erase(found, reason=given, by=request.actor, at=utc_now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("erasure", erasure.id)
    seen = erasing.look(found, by=request.actor, at=utc_now())
    return form_page(
        request,
        form,
        submit=_("Forget for good"),
        heading=_("Forget “%(name)s”") % {"name": str(found)},
        trail=(str(found), reverse("person", args=[found.id])),
        template="contacts/person_erase.html",
        rows=parts(seen.rows),
        kept=seen.kept,
    )


@page("pool.erase")
@require_safe
def erasures(request: ConsoleRequest) -> HttpResponse:
    """Everybody who was forgotten, newest first; nobody's name is left to be shown."""
    rows = [_shown(one) for one in access.erasures(request.actor)[:200]]
    return render(request, "contacts/erasures.html", {"erasures": rows})


@page("pool.erase")
@require_safe
def erasure(request: ConsoleRequest, erasure_id: UUID) -> HttpResponse:
    """What went, what a hold keeps, how far the reading is."""
    return render(request, "contacts/erasure.html", _shown(access.erasure(request.actor, erasure_id)))


@page("pool.erase")
@require_safe
def erasure_progress(request: ConsoleRequest, erasure_id: UUID) -> HttpResponse:
    """Asked for every second while it reads; the page reloads when it has ended."""
    shown = _shown(access.erasure(request.actor, erasure_id))
    if shown["going"]:
        return render(request, "contacts/erasure_progress.html", shown)
    return HttpResponseClientRefresh()


def _shown(erasure: Erasure) -> dict[str, Any]:
    return {
        "erasure": erasure,
        "rows": parts(erasure.rows),
        "total": sum(erasure.rows.values()),
        "going": erasure.state == Erasure.State.READING,
        "percent": erasure.place * 100 // len(READ),
        "tone": TONES[Erasure.State(erasure.state)],
    }
