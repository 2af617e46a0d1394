"""What a person lets a carrier do by hand: a group message, a Moment, a handover. Each becomes effects, like all that goes out.

A carrier says which errands it runs and which fields they have; the form, the terminal and the page of their outcome
are the same for all. Texts are read by the guard, and whoever wants no more is left out: the house supplies both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors import effects
from afflux.connectors.carriers import Line, carrier
from afflux.connectors.events import ErrandSent
from afflux.connectors.models import Connection, Effect
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell

REMINDED = "template"  # the kind of effect that members are reminded of
PREFIX = "errand/"  # begins the key of their effects
NONE_SUCH = problem(
    "connectors.no_errand",
    _("Nothing like “%(name)s” is done at %(carrier)s. Known are: %(known)s."),
    status=404,
)
WAITS = problem(
    "connectors.errand_waits",
    _("This text needs an approval, which was asked for. Send it again when it is given."),
    status=409,
)
NOBODY = problem(
    "connectors.errand_for_nobody",
    _("Nobody is left whom this may go to: those chosen want no more messages."),
)
NOTHING_TO_PRESS = problem(
    "connectors.nothing_to_press",
    _("Only a group message that the carrier took waits for members to press send."),
)
Values = Mapping[str, Any]  # a word, or a list of them; pictures as attachments of a message
Payload = dict[str, Any]
Row = tuple[Any, Any]  # (what, how many or which)


@dataclass(frozen=True)
class Field:
    """`kind`: text, words (long), one or many of the carrier's `choices(kind)`, ids (one a line), pictures, yes."""

    name: str
    label: Any
    help: Any = ""
    kind: str = "text"
    of: str = ""  # what one or many are chosen from
    optional: bool = False


@dataclass(frozen=True)
class Errand:
    """`kind` is that of its effects, `payloads` makes them and raises Refused at a field; `read`: what of them people read.

    `reaches`: it brings a message to the `peers` of its payloads.
    """

    name: str
    kind: str
    label: Any
    lead: Any
    fields: Sequence[Field]
    payloads: Callable[[Connection, Values], Sequence[Payload]]
    read: Sequence[str] = ("text",)
    reaches: bool = False
    lane: int = Effect.Lane.BULK


@runtime_checkable
class RunsErrands(Protocol):
    """A carrier that runs errands."""

    errands: Sequence[Errand]

    def choices(self, connection: Connection, of: str) -> Sequence[tuple[str, str]]:
        """(value, label) of what a field is chosen from."""

    def outcome(self, line: Line, effect: Effect, *, at: datetime) -> Sequence[Row]:
        """Asked at the carrier: how far an errand that was taken is; empty where nothing can be told. Raises Refused."""


@dataclass
class House:
    """What the house knows of texts, people and groups (id, name); without it nothing is held back."""

    passes: Callable[[str, UUID, Actor, datetime], bool] = field(default=lambda text, key, by, at: True)
    unwilling: Callable[[Connection, Collection[str]], set[str]] = field(default=lambda line, peers: set())
    groups: Callable[[Connection], list[tuple[str, str]]] = field(default=lambda line: [])


HOUSE = House()


def errands_of(connection: Connection) -> Sequence[Errand]:
    """What can be done by hand on a line."""
    found = carrier(connection.kind)
    return found.errands if isinstance(found, RunsErrands) else ()


def errand(connection: Connection, name: str) -> Errand:
    """The errand of that name. Raises Refused (404)."""
    known = errands_of(connection)
    for one in known:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in known) or "–"
    raise Refused(NONE_SUCH, name=name[:40], carrier=str(carrier(connection.kind).name), known=names)


def run(
    *, by: Actor, at: datetime, connection: Connection, name: str, values: Values, key: UUID
) -> list[UUID]:
    """Let workers do it; the ids of its effects. The same `key` again changes nothing. Raises Refused at a field."""
    chosen = errand(connection, name)
    payloads = [dict(one) for one in chosen.payloads(connection, values)]
    if chosen.reaches:
        payloads = _willing(connection, payloads)
    texts = {str(one[part]) for one in payloads for part in chosen.read if one.get(part)}
    if not all(HOUSE.passes(text, key, by, at) for text in sorted(texts)):
        raise Refused(WAITS, field="text")
    keys = [f"{PREFIX}{name}/{key}/{number}" for number in range(len(payloads))]
    with transaction.atomic():
        fresh = [
            effects.want(effects.Wanted(connection.id, one, chosen.lane, chosen.kind, payload, due_at=at))
            for one, payload in zip(keys, payloads, strict=True)
        ]
        if any(fresh):
            tell(ErrandSent(connection, name, sum(len(one.get("peers") or ()) for one in payloads), by, at))
    rows = dict(Effect.objects.filter(connection=connection, key__in=keys).values_list("key", "id"))
    return [rows[one] for one in keys]


def outcome(effect: Effect, *, at: datetime) -> Sequence[Row]:
    """How far an errand is at its carrier. Raises Refused."""
    from afflux.connectors.lines import line_of

    found = carrier(effect.connection.kind)
    if not isinstance(found, RunsErrands) or effect.state != Effect.State.DONE or not effect.answer:
        return ()
    return found.outcome(line_of(effect.connection), effect, at=at)


def follow_up(effect: Effect, *, by: Actor, at: datetime) -> None:
    """Remind whoever has still to press send. Raises Refused where there is nothing to press."""
    if effect.kind != REMINDED or effect.state != Effect.State.DONE or not effect.answer.get("task"):
        raise Refused(NOTHING_TO_PRESS)
    key = f"{PREFIX}remind/{new_id()}/0"
    payload = {"task": effect.answer["task"]}
    with transaction.atomic():
        effects.want(
            effects.Wanted(effect.connection_id, key, Effect.Lane.REPLY, "remind", payload, due_at=at)
        )
        tell(ErrandSent(effect.connection, "remind", 0, by, at))


def _willing(connection: Connection, payloads: Sequence[Payload]) -> list[Payload]:
    """The payloads without those who want no more. Raises Refused where nobody is left."""
    peers = {peer for one in payloads for peer in one["peers"]}
    spared = HOUSE.unwilling(connection, peers)
    found = [{**one, "peers": [peer for peer in one["peers"] if peer not in spared]} for one in payloads]
    left = [one for one in found if one["peers"]]
    if not left:
        raise Refused(NOBODY)
    return left
