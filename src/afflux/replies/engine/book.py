"""A book of rules: which one answers a text, and why not the others."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from afflux.replies.engine.forms import formed, language_of
from afflux.replies.engine.rules import Kind, Phrase, Role, Rule, Variant
from afflux.replies.engine.searching import Hit, Search

_SURENESS = {kind: rank for rank, kind in enumerate(Kind)}


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
class Reason:
    """A rule, what was found of it, what it lacks, and what came of it."""

    rule: Rule
    verdict: Verdict
    hits: tuple[Hit, ...]
    lacking: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Match:
    """The rule that answers, by which hit, and which of its texts."""

    rule: Rule
    hit: Hit
    variant: Variant | None


class Book:
    """Made by `compile`; never changes, and may be asked by many threads."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        phrases: list[Phrase] = []
        self._owner: list[int] = []
        for number, rule in enumerate(self.rules):
            phrases.extend(rule.phrases)
            self._owner.extend([number] * len(rule.phrases))
        self._search = Search(phrases)

    def explain(
        self,
        text: str,
        *,
        at: datetime,
        language: str | None = None,
        place: Place | None = None,
        resting: frozenset[str] = frozenset(),
    ) -> list[Reason]:
        """Every rule of which something was found: first those that match, in their order, then those passed over."""
        form = formed(text)
        found: dict[int, list[Hit]] = defaultdict(list)
        for key, hit in self._search.hits(form).items():
            found[self._owner[key]].append(hit)
        spoken = language_of(form.plain) if language is None else language
        here = place or Place()
        reasons = []
        for number, hits in found.items():
            rule = self.rules[number]
            verdict, lacking = _judged(rule, hits, spoken, here, at, resting)
            reasons.append(
                (
                    (verdict != Verdict.ANSWERS, *_rank(rule, hits), number),
                    Reason(rule, verdict, tuple(hits), lacking),
                )
            )
        ordered = [reason for _rank, reason in sorted(reasons, key=lambda pair: pair[0])]
        return [
            Reason(one.rule, Verdict.OUTRANKED, one.hits)
            if place_in and one.verdict == Verdict.ANSWERS
            else one
            for place_in, one in enumerate(ordered)
        ]

    def answer(
        self,
        text: str,
        *,
        at: datetime,
        language: str | None = None,
        place: Place | None = None,
        resting: frozenset[str] = frozenset(),
        talk: str = "",
    ) -> Match | None:
        """The rule that answers a text, or None. A talk reads the same one of a rule's texts every time."""
        reasons = self.explain(text, at=at, language=language, place=place, resting=resting)
        if not reasons or reasons[0].verdict != Verdict.ANSWERS:
            return None
        rule = reasons[0].rule
        return Match(rule, _best(reasons[0].hits), chosen(rule.variants, rule.id, talk))


def compile(rules: Iterable[Rule]) -> Book:
    """A book of these rules; of equal ones the earlier goes first. Patterns that cannot be read are left out."""
    return Book(tuple(rules))


def chosen(variants: Sequence[Variant], *stays: str) -> Variant | None:
    """One of the texts by weight, the same one for the same `stays`."""
    total = sum(variant.weight for variant in variants)
    if not total:
        return variants[0] if variants else None
    digest = hashlib.blake2b("\x1f".join(stays).encode(), digest_size=8).digest()
    point = int.from_bytes(digest, "big") % total
    for variant in variants:
        point -= variant.weight
        if point < 0:
            return variant
    return None


def _judged(
    rule: Rule, hits: Sequence[Hit], spoken: str, place: Place, at: datetime, resting: frozenset[str]
) -> tuple[Verdict, tuple[Phrase, ...]]:
    seen = {hit.phrase for hit in hits}
    lacking = [phrase for phrase in rule.phrases if phrase.role == Role.ALL and phrase not in seen]
    several = [phrase for phrase in rule.phrases if phrase.role == Role.ANY]
    if several and not seen.intersection(several):
        lacking += several
    if lacking:
        return Verdict.INCOMPLETE, tuple(lacking)
    if any(phrase.role == Role.NONE for phrase in seen):
        return Verdict.FORBIDDEN, ()
    if rule.language and spoken and rule.language != spoken:
        return Verdict.LANGUAGE, ()
    if not _here(rule, place):
        return Verdict.PLACE, ()
    if not rule.schedule.open_at(at):
        return Verdict.HOURS, ()
    return (Verdict.RESTING if rule.id in resting else Verdict.ANSWERS), ()


def _here(rule: Rule, place: Place) -> bool:
    return (
        (not rule.carriers or place.carrier in rule.carriers)
        and (not rule.accounts or place.account in rule.accounts)
        and (not rule.codes or not rule.codes.isdisjoint(place.codes))
    )


def _best(hits: Sequence[Hit]) -> Hit:
    """The surest of what was found: by kind, fewest slips, the longest."""
    wanted = [hit for hit in hits if hit.phrase.role != Role.NONE]
    return min(wanted or hits, key=lambda hit: (_SURENESS[hit.phrase.kind], hit.slips, hit.start - hit.end))


def _rank(rule: Rule, hits: Sequence[Hit]) -> tuple[int, int, int, int]:
    best = _best(hits)
    return (-rule.priority, _SURENESS[best.phrase.kind], best.slips, best.start - best.end)
