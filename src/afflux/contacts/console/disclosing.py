"""Pool → one person → what is kept of them: asking for the file, how far it is, fetching it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe
from django_htmx.http import HttpResponseClientRefresh

from afflux.console.form_pages import form_page
from afflux.console.forms import ConsoleForm
from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import access
from afflux.contacts.actions import disclosing
from afflux.contacts.disclosing.form import OPEN
from afflux.contacts.disclosing.words import parts
from afflux.contacts.models import Disclosure
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

TONES = {"waiting": "water", "running": "water", "done": "good", "failed": "bad"}


class DisclosureForm(ConsoleForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Who asked for it and how you know that it is them: this line stays."),
    )


@page("pool.disclose")
def person_disclose(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Ask for the file of one person."""
    found = access.person(request.actor, person_id)
    form = DisclosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            reason = form.cleaned_data["reason"]
            made = disclosing.ask(found, reason=reason, by=request.actor, at=utc_now())
            return redirect("disclosure", made.id)
    return form_page(
        request,
        form,
        submit=_("Write the file"),
        heading=_("What is kept of “%(name)s”") % {"name": str(found)},
        trail=(str(found), reverse("person", args=[found.id])),
        lead=_("Everything every room keeps of this person goes into one file, for them to read and to take elsewhere."),
    )  # fmt: skip


@page("pool.disclose")
@require_safe
def disclosures(request: ConsoleRequest) -> HttpResponse:
    """Files that were asked for, newest first."""
    rows = [_shown(request, one) for one in access.disclosures(request.actor)[:200]]
    return render(request, "contacts/disclosures.html", {"disclosures": rows})


@page("pool.disclose")
@require_safe
def disclosure(request: ConsoleRequest, disclosure_id: UUID) -> HttpResponse:
    """One of them: how far it is, what is in it, until when it may be fetched."""
    found = access.disclosure(request.actor, disclosure_id)
    return render(request, "contacts/disclosure.html", _shown(request, found))


@page("pool.disclose")
@require_safe
def disclosure_progress(request: ConsoleRequest, disclosure_id: UUID) -> HttpResponse:
    """Asked for every second while it is made; the page reloads when it has ended."""
    shown = _shown(request, access.disclosure(request.actor, disclosure_id))
    if shown["going"]:
        return render(request, "contacts/disclosure_progress.html", shown)
    return HttpResponseClientRefresh()


@page("pool.disclose")
@require_GET
def disclosure_file(request: ConsoleRequest, disclosure_id: UUID) -> HttpResponse:
    """The finished file."""
    found = access.disclosure(request.actor, disclosure_id)
    try:
        stream = disclosing.fetch(found, by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("disclosure", found.id)
    return FileResponse(stream, as_attachment=True, filename=f"{found}.zip", content_type="application/zip")  # type: ignore[return-value]


def _shown(request: ConsoleRequest, found: Disclosure) -> dict[str, Any]:
    refusal = disclosing.fetchable(found, by=request.actor, at=utc_now())
    going = found.state in OPEN
    gone = found.state == Disclosure.State.DONE and refusal is not None
    return {
        "disclosure": found,
        "parts": parts(found.parts),
        "going": going,
        "fetchable": refusal is None,
        "refusal": str(refusal) if gone else "",
        "tone": "" if gone else TONES[found.state],
        "state": _("Gone") if gone else found.get_state_display(),
    }
