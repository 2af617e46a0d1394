"""Labels that are kept at the carrier as well: one effect for each of our accounts that knows the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from afflux.connectors import effects, tags
from afflux.connectors.carriers import carrier
from afflux.connectors.models import Connection, Effect
from afflux.connectors.peers import naming
from afflux.contacts.models import Identity
from afflux.labels.events import LabelsGiven, LabelsTaken
from afflux.labels.models import Rule


def given(told: LabelsGiven) -> None:
    """The carrier gets the tag too, if the rule says so."""
    _want(told.rule, told.persons, "add", told.at)


def taken(told: LabelsTaken) -> None:
    """The carrier loses it too."""
    _want(told.rule, told.persons, "remove", told.at)


def _want(rule: Rule, persons: Sequence[UUID], do: str, at: datetime) -> None:
    if not rule.synced:
        return
    for line, account, peer in _bonds(persons):
        key = f"tag/{rule.id.hex}/{int(at.timestamp() * 1000)}/{do}/{account}/{peer}"
        payload = {"account": account, "peer": peer, do: [rule.tag.name]}
        effects.want(
            effects.Wanted(line, key, lane=Effect.Lane.BULK, kind=tags.KIND, payload=payload, due_at=at)
        )


def _bonds(persons: Sequence[UUID]) -> Iterable[tuple[UUID, str, str]]:
    """(connection, account, peer) wherever a line that keeps tags knows one of these persons."""
    for line in Connection.objects.filter(removed_at=None):
        chosen = carrier(line.kind)
        if not isinstance(chosen, tags.KeepsTags):
            continue
        named = naming(line)
        held = Identity.objects.filter(person__in=persons, kind=named.kind, value__startswith=named.prefix)
        peers = [value.removeprefix(named.prefix) for value in held.values_list("value", flat=True)]
        for account, peer in chosen.bonds(line.id, peers):
            yield line.id, account, peer
