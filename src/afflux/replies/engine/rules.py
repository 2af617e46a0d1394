"""What a rule is made of. Everything here is frozen: a book may keep it as long as it likes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes


class Kind(StrEnum):
    """How a phrase is found. The order is how sure a hit is: of two rules of one priority the surer one answers."""

    EXACT = "exact"  # the whole text, but for outer signs
    CONTAINS = "contains"  # anywhere, also inside a word
    WORDS = "words"  # every word of the phrase, in any form and order
    PATTERN = "pattern"  # a regular expression in RE2's language
    NEAR = "near"  # like contains for whole words, one slip forgiven


class Role(StrEnum):
    """What a phrase is for its rule: one of several, needed, or forbidden."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True)
class Phrase:
    text: str
    kind: Kind = Kind.CONTAINS
    role: Role = Role.ANY


@dataclass(frozen=True)
class Variant:
    """One of the texts that a rule says; `weight` is its share among the others."""

    id: str
    text: str
    weight: int = 1


@dataclass(frozen=True)
class Hours:
    """From `start` (inclusive) to `end` (exclusive), minutes of the local day, on `days` (0 Monday … 6 Sunday).

    An end before the start is on the next day: 22:00 to 06:00 on Friday ends on Saturday morning.
    """

    days: frozenset[int]
    start: int = 0
    end: int = DAY

    def hold(self, weekday: int, minute: int) -> bool:
        """Whether this minute of this day lies within."""
        if self.start < self.end:
            return weekday in self.days and self.start <= minute < self.end
        tonight = weekday in self.days and minute >= self.start
        return tonight or ((weekday - 1) % 7 in self.days and minute < self.end)


@dataclass(frozen=True)
class Schedule:
    """When a rule speaks; without hours always between `since` (inclusive) and `until` (exclusive)."""

    zone: str = "UTC"
    hours: tuple[Hours, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def open_at(self, at: datetime) -> bool:
        """Whether the rule speaks at instant `at`."""
        if (self.since and at < self.since) or (self.until and at >= self.until):
            return False
        if not self.hours:
            return True
        local = at.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        return any(one.hold(local.weekday(), minute) for one in self.hours)


@dataclass(frozen=True)
class Rule:
    """`rest`: how long it keeps silent in a talk after it spoke there. Empty `carriers`, `accounts`, `codes`: everywhere."""

    id: str
    name: str
    phrases: tuple[Phrase, ...]
    variants: tuple[Variant, ...] = ()
    language: str = ""  # "zh", "en" or any
    priority: int = 0  # the greater one answers
    schedule: Schedule = field(default_factory=Schedule)
    rest: timedelta = timedelta(0)
    carriers: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
