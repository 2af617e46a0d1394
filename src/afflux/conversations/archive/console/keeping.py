"""Talk → Archive → Kept how long: periods and holds."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afflux.connectors.carriers import all_carriers
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import access as pool
from afflux.conversations import access as talks
from afflux.conversations.archive import access
from afflux.conversations.archive.forms import KEPT, HoldForm, PeriodForm
from afflux.conversations.archive.keeping import letting_go, rules
from afflux.conversations.archive.models import Pull
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, known_problem


@page("talk.design", write="talk.design")
def keeping(request: ConsoleRequest) -> HttpResponse:
    """All periods and holds; posting sets a period."""
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            rules.set_period(**form.cleaned_data, by=request.actor, at=utc_now())
            return redirect("archive_keeping")
    names, kinds = {one.kind: one.name for one in all_carriers()}, dict(KEPT)
    rows = [
        (row, names.get(row.carrier, row.carrier), kinds.get(row.kind, row.kind))
        for row in access.periods(request.actor)
    ]
    shown = {"form": form, "periods": rows, "holds": access.holds(request.actor)[:200]}
    shown["pulls"] = [(one, _why(one)) for one in access.pulls(request.actor)]
    shown["waiting"], shown["looked"] = letting_go.waiting(at=utc_now()) if rows else (0, 0)
    return render(request, "archive/keeping.html", shown, status=422 if form.errors else 200)


def _why(state: Pull) -> str:
    known = known_problem(state.problem)
    return known.says(state.detail) if known else state.problem


@page("talk.design", write="talk.design")
@require_POST
def period_drop(request: ConsoleRequest, period_id: UUID) -> HttpResponse:
    """Drop a period."""
    rules.drop_period(access.period(request.actor, period_id), by=request.actor, at=utc_now())
    return redirect("archive_keeping")


@page("talk.design", write="talk.design")
def hold_talk(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """Hold a conversation."""
    found = talks.talk(request.actor, talk_id)
    return _hold(request, found, reverse("talk", args=[talk_id]))


@page("talk.design", write="talk.design")
def hold_person(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Hold everything that a person said and was told."""
    found = pool.person(request.actor, person_id)
    return _hold(request, found, reverse("archive_keeping"))


def _hold(request: ConsoleRequest, subject: rules.Held, back: str) -> HttpResponse:
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            rules.put_hold(subject, **form.cleaned_data, by=request.actor, at=utc_now())
            return redirect("archive_keeping")
    lead = _("Nothing of it is deleted while the hold lasts, whatever the periods say.")
    heading = _("Hold %(name)s") % {"name": subject}
    return form_page(request, form, heading, (str(subject), back), lead=lead)


@page("talk.design", write="talk.design")
@require_POST
def hold_lift(request: ConsoleRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold."""
    found = access.hold(request.actor, hold_id)
    with suppress(Refused):  # somebody was quicker: it is lifted, as was wished
        rules.lift_hold(found, by=request.actor, at=utc_now())
    return redirect("archive_keeping")
