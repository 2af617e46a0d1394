"""Settings → Connections → one line → By hand: what a person lets the carrier do, and how far it is there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afflux.connectors import access, errands
from afflux.connectors.console.effects import TONES, kind_of, problem_of
from afflux.connectors.errand_form import ErrandForm
from afflux.connectors.models import Effect
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

RECENT = 30


@page("settings.read")
def connection_errands(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Everything that can be done by hand here, and the last that was."""
    found = access.connection(request.actor, connection_id)
    rows = access.effects(request.actor).filter(connection=found, key__startswith=errands.PREFIX)
    done = [
        (one, kind_of(one.kind), (TONES[one.state], one.get_state_display()), problem_of(one))
        for one in rows.order_by("-id")[:RECENT]
    ]
    context = {
        "connection": found,
        "errands": errands.errands_of(found),
        "done": done,
        "may": request.actor.may("talk.design"),
    }
    return render(request, "connectors/errands.html", context)


@page("settings.read", write="talk.design")
def connection_errand(request: ConsoleRequest, connection_id: UUID, name: str) -> HttpResponse:
    """One errand's form; sent twice by one page it is done once."""
    found = access.connection(request.actor, connection_id)
    chosen = errands.errand(found, name)
    form = ErrandForm(request.POST or None, request.FILES or None, errand=chosen, connection=found)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            at = utc_now()
            values, key = form.values(at=at), form.cleaned_data["key"]
            made = errands.run(by=request.actor, at=at, connection=found, name=name, values=values, key=key)
            said = ngettext("It is under way.", "It is under way, in %(count)d parts.", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect("connection_errands", found.id)
    trail = (found.name, reverse("connection_errands", args=[found.id]))
    return form_page(request, form, chosen.label, trail, lead=chosen.lead)


@page("settings.read", write="talk.design")
def connector_outcome(request: ConsoleRequest, effect_id: UUID) -> HttpResponse:
    """What the carrier tells of an errand that it took, asked now; posted to, members who have not pressed are reminded."""
    found = access.effect(request.actor, effect_id)
    if request.method == "POST":
        try:
            errands.follow_up(found, by=request.actor, at=utc_now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("They are reminded."))
        return redirect("connector_outcome", effect_id)
    context = {"effect": found, "kind": kind_of(found.kind), "problem": "", "rows": ()}
    try:
        context["rows"] = errands.outcome(found, at=utc_now())
    except Refused as refused:
        context["problem"] = str(refused)
    context["reminds"] = found.kind == errands.REMINDED and found.state == Effect.State.DONE
    context["may"] = request.actor.may("talk.design")
    return render(request, "connectors/outcome.html", context)
