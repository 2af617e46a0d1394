"""What the page of a line shows: what its carrier allows and why not more, and the last callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Capabilities, Carrier, Limit, Setting, Various, Window
from afflux.connectors.checking import why
from afflux.connectors.models import Callback

RECENT = 30
ANY_TIME = timedelta(days=365)


def allowed(chosen: Carrier) -> list[tuple[Any, Sequence[Limit]]]:
    """(name, what it allows) of every way in which a carrier reaches people; most have one, which needs no name."""
    if not isinstance(chosen, Various):
        return [("", abilities(chosen.capabilities))]
    ways: list[tuple[Any, Sequence[Limit]]] = [(chosen.chat, abilities(chosen.capabilities))]
    for one in chosen.reaches:
        ways.append((one.name, abilities(one.capabilities) if one.capabilities else one.limits))
    return ways


def abilities(found: Capabilities) -> list[Limit]:
    """Every capability of a chat, in the order in which people meet them."""
    seconds = int(found.welcome.total_seconds()) if found.welcome else 0
    within = _("Once, within %(seconds)s s after the add; text up to %(bytes)s bytes, %(files)s attachments.")
    how_far = {"seconds": seconds, "bytes": found.text_bytes, "files": found.attachments}
    rows: list[tuple[str, Any, bool, Any]] = [
        ("welcome", _("Greet a new contact"), bool(found.welcome), within % how_far),
        ("reply", _("Answer a message"), bool(found.reply), _window(found.reply)),
        ("may_start", _("Begin a conversation"), found.may_start, ""),
        ("receipts", _("See that a message was read"), found.receipts, ""),
        ("typing", _("See that somebody is typing"), found.typing, ""),
    ]
    return [Limit(label, ok, says if ok else found.reasons.get(name, "")) for name, label, ok, says in rows]


@dataclass(frozen=True)
class Choice:
    """A carrier that could be connected: what it asks for, and what its chat allows."""

    kind: str
    name: Any
    needs: Sequence[Any]
    able: Sequence[Limit]


def choice(found: Carrier) -> Choice:
    """The carrier as somebody who chooses sees it."""
    needs = [one.label for one in found.settings if not (one.optional or one.default)]
    return Choice(found.kind, found.name, needs, abilities(found.capabilities)[:3])


def said(setting: Setting, values: Mapping[str, str]) -> Any:
    """What a setting says on the page: the label of a choice, else what was typed."""
    value = values.get(setting.name, "")
    return dict(setting.choices).get(value, value)


@dataclass(frozen=True)
class Row:
    """A callback as the page shows it."""

    at: Any
    kind: str
    happened: str
    tone: str
    state: Any
    problem: str


def recent(rows: QuerySet[Callback]) -> list[Row]:
    """The last callbacks, newest first."""
    return [told(callback) for callback in rows[:RECENT]]


def told(callback: Callback) -> Row:
    """One callback as the pages show it."""
    kind = callback.key.rsplit("/", 1)[0].removeprefix("event/")
    tone, state = ("good", _("Handled")) if callback.handled_at else ("", _("Waiting"))
    if callback.problem:
        tone, state = "bad", _("Not understood") if callback.handled_at else _("Failed, tried again")
    return Row(callback.received_at, kind, callback.happened, tone, state, why(callback.problem))


def _window(window: Window | None) -> Any:
    if window is None:
        return ""
    if window.length >= ANY_TIME:
        return _("At any time.")
    hours = int(window.length.total_seconds() // 3600)
    return _("%(messages)s messages within %(hours)s h") % {"messages": window.messages, "hours": hours}
