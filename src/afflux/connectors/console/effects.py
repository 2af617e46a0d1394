"""Settings → Connections → What goes out: every effect with how it ended, its problem and what cures it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.connectors import access, retrying
from afflux.connectors.checking import why
from afflux.connectors.console.going import STATES, lanes, missed
from afflux.connectors.errands import PREFIX
from afflux.connectors.models import Effect
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Bulk, Column, Filter, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

State = Effect.State
TONES = {
    "waiting": "water",
    "taken": "water",
    "done": "good",
    "failed": "bad",
    "unsure": "warn",
    "expired": "warn",
}
PAYLOAD = ("account", "peer", "state", "accounts")  # what may be shown: never the words of a message


KINDS = {
    "welcome": gettext_lazy("Welcome"),
    "say": gettext_lazy("Message"),
    "way": gettext_lazy("Code at the carrier"),
    "tag": gettext_lazy("Tags"),
    "template": gettext_lazy("Group message"),
    "moment": gettext_lazy("Moment"),
    "transfer": gettext_lazy("Handover"),
    "join": gettext_lazy("Code into groups"),
    "turn": gettext_lazy("Conversation handed over"),
    "remind": gettext_lazy("Reminder of a group message"),
}


def kind_of(kind: str) -> str:
    """What an effect does, in words where we have some."""
    return str(KINDS.get(kind, kind))


def problem_of(effect: Effect) -> str:
    """The problem as a sentence with its cure, empty where there is none."""
    host = str(effect.connection.settings.get("base_url", "")).split("//")[-1]
    if effect.problem:
        return why(effect.problem, {"host": host} if host else {})
    if effect.state == State.EXPIRED:
        return str(_("Its time was over before the carrier took it."))
    return (
        str(_("The worker that did it ended before it heard the answer."))
        if effect.state == State.UNSURE
        else ""
    )


class EffectTable(Table):
    name = "effects"
    empty = gettext_lazy(
        "Nothing went out yet. Welcomes, answers and codes stand here as soon as they are wanted."
    )
    columns = (
        Column(
            "due_at",
            gettext_lazy("Due"),
            kind="moment",
            link=lambda e: reverse("connector_effect", args=[e.id]),
        ),
        Column("line", gettext_lazy("Connection"), value="connection.name", phone=False),
        Column("lane", gettext_lazy("Lane"), value=lambda e: e.get_lane_display(), phone=False),
        Column("kind", gettext_lazy("Kind"), value=lambda e: kind_of(e.kind)),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda e: (TONES[e.state], e.get_state_display()),
            kind="badge",
        ),
        Column("attempts", gettext_lazy("Attempts"), kind="count", phone=False),
        Column("problem", gettext_lazy("Problem"), value=problem_of),
        Column("seen", gettext_lazy("Seen"), value=lambda e: _("Yes") if e.looked_at else "", phone=False),
    )
    filters = (
        Filter("state", gettext_lazy("State"), lambda rows, v: rows.filter(state=v), choices=lambda by: State.choices),
        Filter("lane", gettext_lazy("Lane"), lambda rows, v: rows.filter(lane=int(v)), choices=lambda by: Effect.Lane.choices),
        Filter(
            "line",
            gettext_lazy("Connection"),
            lambda rows, v: rows.filter(connection=v),
            choices=lambda by: [(str(line.id), line.name) for line in access.connections(by).order_by("name")],
        ),
        Filter("kind", gettext_lazy("Kind"), lambda rows, v: rows.filter(kind=v), choices=lambda by: KINDS.items()),
    )  # fmt: skip
    bulk = (Bulk(gettext_lazy("Seen"), "/settings/connections/out/seen", "settings.write"),)


@page("settings.read")
def connector_effects(request: ConsoleRequest) -> HttpResponse:
    """What is wanted, being done, done and amiss on all lines."""
    rows = access.effects(request.actor)
    found = lanes(rows, at=utc_now())
    context = {
        "heading": _("What goes out"),
        "lanes": found,
        "states": [State(state).label for state in STATES],
        "missed": missed(found),
    }
    return table_page(request, EffectTable(), rows, template="connectors/effects.html", context=context)


@page("settings.read", write="settings.write")
def connector_effect(request: ConsoleRequest, effect_id: UUID) -> HttpResponse:
    """One effect; posted to, it is tried again."""
    found = access.effect(request.actor, effect_id)
    if request.method == "POST":
        try:
            retrying.again(found.id, by=request.actor, at=utc_now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("It is tried again."))
        return redirect("connector_effect", effect_id)
    context = {
        "effect": found,
        "kind": kind_of(found.kind),
        "state": (TONES[found.state], found.get_state_display()),
        "problem": problem_of(found),
        "said": [(name, _words(found.payload[name])) for name in PAYLOAD if found.payload.get(name)],
        "tells": found.state == State.DONE and found.key.startswith(PREFIX) and bool(found.answer),
        "may_retry": found.state in retrying.WRONG and request.actor.may("settings.write"),
    }
    return render(request, "connectors/effect.html", context)


@page("settings.write")
@require_POST
def connector_effects_seen(request: ConsoleRequest) -> HttpResponse:
    """The ticked ones were looked at: they are dropped in their time like what was done."""
    rows = EffectTable().chosen(request, access.effects(request.actor))
    count = retrying.seen(rows.values_list("id", flat=True)[:10_000], by=request.actor, at=utc_now())
    said = ngettext("%(count)d is marked as seen.", "%(count)d are marked as seen.", count)
    messages.success(request, said % {"count": count})
    return redirect("connector_effects")


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
