"""How far an errand is at WeCom: asked when somebody looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from afflux.connectors.carriers import Line
from afflux.connectors.errands import Row
from afflux.connectors.models import Effect
from afflux.connectors.wecom.api import groups, handover, moments, sends
from afflux.connectors.wecom.faults import refusal

SENT: Mapping[str, Any] = {
    "unsent": _("Not sent yet"),
    "sent": _("Sent"),
    "no_friend": _("Not sent: no longer a contact"),
    "over_limit": _("Not sent: they have had as many as WeCom allows"),
}
TAKEN: Mapping[str, Any] = {
    "taken": _("Taken over"),
    "waiting": _("In their 24 hours"),
    "refused": _("Refused by the customer"),
    "full": _("Not taken: the member's contacts are full"),
    "unknown": _("Not known"),
}
MOMENT: Mapping[str, Any] = {
    "begun": _("WeCom has begun"),
    "running": _("WeCom is at it"),
    "done": pgettext_lazy("moment", "Laid before the members"),
}


def outcome(line: Line, effect: Effect, *, at: datetime) -> Sequence[Row]:
    """What WeCom tells of it. Raises Refused."""
    asked = _ASKED.get(effect.kind)
    return asked(line, effect.payload, effect.answer, at) if asked and effect.payload else ()


def _send(line: Line, _payload: Mapping[str, Any], answer: Mapping[str, Any], at: datetime) -> list[Row]:
    task = str(answer["task"])
    pressed = sends.members(line, task, at=at)
    states: Counter[str] = Counter()
    for member in pressed:
        states.update(sends.results(line, task, member, at=at).values())
    rows: list[Row] = [
        (_("Members who must press send"), len(pressed)),
        (_("of them have"), sum(pressed.values())),
    ]
    rows += [(label, states[name]) for name, label in SENT.items()]
    return [*rows, (_("Customers whom WeCom left out"), len(answer.get("refused") or ()))]


def _moment(line: Line, _payload: Mapping[str, Any], answer: Mapping[str, Any], at: datetime) -> list[Row]:
    found = moments.result(line, str(answer["job"]), at=at)
    if found.code:
        raise refusal(found.code, "")
    return [
        (_("State"), MOMENT[found.state]),
        (_("Members to whom it could not be given"), ", ".join(found.senders) or "–"),
    ]


def _transfer(line: Line, payload: Mapping[str, Any], answer: Mapping[str, Any], at: datetime) -> list[Row]:
    wanted, states, cursor = set(payload["peers"]), Counter[str](), ""
    while True:
        found, cursor = handover.results(line, payload["account"], payload["to"], cursor=cursor, at=at)
        states.update(state for peer, state in found.items() if peer in wanted)
        if not cursor:
            break
    refused = Counter(int(code) for code in answer.get("codes", {}).values() if code)
    rows: list[Row] = [(label, states[name]) for name, label in TAKEN.items() if states[name]]
    return rows + [(refusal(code, "").why.says({"code": code, "says": ""}), n) for code, n in refused.items()]


def _join(line: Line, _payload: Mapping[str, Any], answer: Mapping[str, Any], at: datetime) -> list[Row]:
    if not answer.get("qr_code"):
        return []
    told = groups.get_join_way(line, str(answer["config_id"]), at=at)
    return [
        (_("Address of the code's picture"), told.get("qr_code", "")),
        (_("Groups behind it"), len(told.get("chat_id_list") or ())),
    ]


_ASKED: dict[str, Callable[[Line, Mapping[str, Any], Mapping[str, Any], datetime], list[Row]]] = {
    "template": _send,
    "moment": _moment,
    "transfer": _transfer,
    "join": _join,
}
