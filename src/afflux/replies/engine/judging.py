"""Whether a rule of which something was found may speak: its other phrases, language, place, hours, rest."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from afflux.replies.engine.rules import Phrase, Role, Rule


@dataclass(frozen=True)
class Place:
    """Where a text was said: the carrier's kind, the account of ours, the codes by which the person came."""

    carrier: str = ""
    account: str = ""
    codes: frozenset[str] = frozenset()


class Verdict(StrEnum):
    """What came of a rule of which something was found."""

    ANSWERS = "answers"
    OUTRANKED = "outranked"  # it would answer, another goes first
    RESTING = "resting"  # it spoke in this talk not long ago
    HOURS = "hours"
    PLACE = "place"
    LANGUAGE = "language"
    FORBIDDEN = "forbidden"  # a phrase that must not be there is
    INCOMPLETE = "incomplete"  # a phrase that must be there is not


@dataclass(frozen=True)
class Asked:
    """What is asked beside the text."""

    at: datetime
    language: str
    place: Place
    resting: frozenset[str]


@dataclass(frozen=True)
class Needs:
    """A rule's phrases by their numbers in the book."""

    all: frozenset[int]
    any: frozenset[int]
    none: frozenset[int]

    @classmethod
    def of(cls, phrases: Sequence[Phrase], first: int) -> Self:
        """The needs of these phrases, the first of which has that number."""
        keys = {
            role: frozenset(first + place for place, phrase in enumerate(phrases) if phrase.role == role)
            for role in Role
        }
        return cls(keys[Role.ALL], keys[Role.ANY], keys[Role.NONE])


def judged(rule: Rule, needs: Needs, seen: Set[int], asked: Asked) -> tuple[Verdict, tuple[int, ...]]:
    """What comes of a rule whose phrases `seen` were found, and the numbers of those it lacks."""
    lacking = needs.all - seen
    if needs.any and needs.any.isdisjoint(seen):
        lacking |= needs.any
    if lacking:
        return Verdict.INCOMPLETE, tuple(sorted(lacking))
    if not needs.none.isdisjoint(seen) or not (needs.all or needs.any):
        return Verdict.FORBIDDEN, ()
    if rule.language and asked.language and rule.language != asked.language:
        return Verdict.LANGUAGE, ()
    if not _here(rule, asked.place):
        return Verdict.PLACE, ()
    if not rule.schedule.open_at(asked.at):
        return Verdict.HOURS, ()
    return (Verdict.RESTING if rule.id in asked.resting else Verdict.ANSWERS), ()


def _here(rule: Rule, place: Place) -> bool:
    return (
        (not rule.carriers or place.carrier in rule.carriers)
        and (not rule.accounts or place.account in rule.accounts)
        and (not rule.codes or not rule.codes.isdisjoint(place.codes))
    )
