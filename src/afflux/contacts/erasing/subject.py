"""Whom an erasure means: every id, number and browser that leads to them, and what stands in their place from now on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.contacts.identities import Proof
from afflux.contacts.models import Identity, Person
from afflux.kernel.ids import hashed_id, id_from, new_id

Peer = tuple[UUID, str]
Peers = Callable[[Sequence[UUID]], Iterable[Peer]]
LEAST = 6  # signs: a shorter word stands in rows of others by chance
CLAIMED = "claimed"  # what an event without a key says it is, is kept under a name of its own
_PEERS: list[Peers] = []


@dataclass(frozen=True)
class Subject:
    """`persons`: the one who is kept and everybody merged into them. `fresh`: for each key a browser's id that nobody has.

    Facts that carried an old key carry the fresh one, so that they still belong together and every count stays.
    `peers`: under which id each line knows them.
    """

    persons: tuple[UUID, ...]
    proofs: tuple[Proof, ...]
    fresh: Mapping[UUID, UUID]
    peers: tuple[Peer, ...]

    @cached_property
    def keys(self) -> dict[UUID, UUID]:
        """Old key → key of what stands in its place."""
        found = {old: hashed_id("visitor", str(new)) for old, new in self.fresh.items()}
        for one in self.proofs:
            found[hashed_id(CLAIMED, one.value)] = found[one.key]
        return found

    @cached_property
    def visitors(self) -> dict[UUID, UUID]:
        """Their browsers' ids → what stands in their place. A key may have told us of a browser that our pages never named."""
        told = [one for one in self.proofs if one.kind == "visitor"]
        return {found: self.fresh[one.key] for one in told if (found := id_from(one.value))}

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """What must not be found in any text any more, in small letters."""
        told = {one.value for one in self.proofs} | {peer for _line, peer in self.peers}
        told |= {value.removeprefix("+") for value in told} | {value.removeprefix("+86") for value in told}
        return tuple(sorted(word.lower() for word in told if len(word) >= LEAST))


def peers_from(find: Peers) -> None:
    """Let an upper room say under which ids the lines know these persons."""
    if find not in _PEERS:
        _PEERS.append(find)


def subject_of(person: UUID, *, also: Iterable[Peer] = (), lock: bool = True) -> Subject:
    """Everything that leads to the person; `also`: ids of theirs that an earlier erasure had to leave. Who only reads need not lock."""
    persons = tuple(_absorbed(person))
    rows = Identity.objects.filter(person__in=persons).order_by("key")
    rows = rows.select_for_update() if lock else rows
    proofs = tuple(Proof(kind, value) for kind, value in rows.values_list("kind", "value"))
    peers = {*_on_lines(proofs), *also, *(peer for find in _PEERS for peer in find(persons))}
    return Subject(persons, proofs, {one.key: new_id() for one in proofs}, tuple(sorted(peers)))


def _absorbed(person: UUID) -> list[UUID]:
    found, next_ones = [person], [person]
    while next_ones:
        rows = Person.objects.filter(merged_into__in=next_ones).exclude(id__in=found)
        next_ones = list(rows.values_list("id", flat=True))
        found += next_ones
    return found


def _on_lines(proofs: Iterable[Proof]) -> Iterable[Peer]:
    for line in Connection.objects.order_by("created_at", "id"):
        named = naming(line)
        for one in proofs:
            if one.kind == named.kind and one.value.startswith(named.prefix):
                yield line.id, one.value.removeprefix(named.prefix)
