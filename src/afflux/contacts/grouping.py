"""Which rows are one person: a plan made in memory, from rows and from what the pool already knows.

A row proves that everybody who holds one of its identities is one person, with two exceptions: two different values
of a single-valued kind are two people (the plan notes a likeness instead), and a weak identity never joins somebody
known to somebody else who is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from afflux.contacts.identities import SINGLE, STRENGTH, WEAK, Proof

_RANK = {kind: rank for rank, kind in enumerate(STRENGTH)}


@dataclass
class Group:
    """One person to be: those in the pool already (`persons`), the rows that are theirs, their single values."""

    persons: set[UUID] = field(default_factory=set)
    rows: list[int] = field(default_factory=list)
    keys: set[UUID] = field(default_factory=set)
    single: dict[str, str] = field(default_factory=dict)
    why: dict[UUID, str] = field(default_factory=dict)  # person → the kinds that proved it to be the others
    known: bool = False  # holds anything stronger than a weak identity

    def learn(self, proof: Proof) -> None:
        """Note an identity that the group holds."""
        self.keys.add(proof.key)
        self.known = self.known or proof.kind not in WEAK
        if proof.kind in SINGLE:
            self.single.setdefault(proof.kind, proof.value)

    def agrees(self, single: Mapping[str, str]) -> bool:
        """Whether no single-valued kind is held with another value."""
        return all(self.single.get(kind, value) == value for kind, value in single.items())


@dataclass(frozen=True)
class Clash:
    """Two groups that share an identity of `kind` and yet are two people."""

    row: int
    other: Group
    kind: str


class Plan:
    """Groups after every row was placed, and the clashes met on the way."""

    def __init__(self, owners: Mapping[UUID, UUID], held: Mapping[UUID, Iterable[Proof]]) -> None:
        """`owners`: key → person in the pool; `held`: person → all identities they hold."""
        self._by_key: dict[UUID, Group] = {}
        self._of_row: dict[int, Group] = {}
        self.clashes: list[Clash] = []
        of_person: dict[UUID, Group] = {}
        for key, person in owners.items():
            group = of_person.get(person)
            if group is None:
                group = of_person[person] = Group(persons={person})
                for proof in held.get(person, ()):
                    group.learn(proof)
            self._by_key[key] = group
        for person, group in of_person.items():
            for proof in held.get(person, ()):
                self._by_key[proof.key] = group

    def place(self, row: int, proofs: Sequence[Proof]) -> None:
        """Find the group of this row, joining the groups that it proves to be one."""
        ordered = sorted(proofs, key=lambda proof: _RANK[proof.kind])
        single = {proof.kind: proof.value for proof in ordered if proof.kind in SINGLE}
        mine: Group | None = None
        by = ""
        for proof in ordered:
            other = self._by_key.get(proof.key)
            if other is None or other is mine:
                continue
            if not other.agrees(single) or (mine is not None and not other.agrees(mine.single)):
                self.clashes.append(Clash(row, other, proof.kind))
            elif mine is None:
                strong = any(p.kind not in WEAK for p in ordered)
                mine = None if proof.kind in WEAK and strong and other.known else other
                by = proof.kind
            elif not (proof.kind in WEAK and other.known):
                mine = self._join(mine, other, why=f"{by}+{proof.kind}")
        mine = mine or Group()
        mine.rows.append(row)
        self._of_row[row] = mine
        for proof in ordered:
            if proof.key not in self._by_key:
                mine.learn(proof)
                self._by_key[proof.key] = mine

    def group_of(self, row: int) -> Group:
        """The group that row ended in."""
        return self._of_row[row]

    def groups(self) -> list[Group]:
        """Every group that a row belongs to, once, in the order of their first rows."""
        return list(
            {
                id(group): group for _row, group in sorted(self._of_row.items(), key=lambda pair: pair[0])
            }.values()
        )

    def group_of_key(self, key: UUID) -> Group:
        """The group that holds this identity."""
        return self._by_key[key]

    def current(self, group: Group) -> Group:
        """The group that a group met earlier is now part of."""
        return self._by_key[next(iter(group.keys))]

    def _join(self, left: Group, right: Group, *, why: str) -> Group:
        for person in left.persons | right.persons:
            left.why.setdefault(person, right.why.get(person, why))
        right.why = left.why
        small, big = sorted((left, right), key=lambda group: len(group.keys))
        big.persons |= small.persons
        big.rows += small.rows
        big.keys |= small.keys
        big.single.update(small.single)
        big.known = big.known or small.known
        for key in small.keys:
            self._by_key[key] = big
        for row in small.rows:
            self._of_row[row] = big
        return big
