"""A book of rules: which one answers a text, and why not the others."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from afflux.replies.engine.forms import Form, formed, language_of
from afflux.replies.engine.judging import Asked, Needs, Place, Verdict, judged
from afflux.replies.engine.rules import Kind, Phrase, Role, Rule, Variant
from afflux.replies.engine.searching import Found, Hit, Search

_SURENESS = {kind: rank for rank, kind in enumerate(Kind)}
Rank = tuple[int, int, int, int]


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
        self._phrases = [phrase for rule in self.rules for phrase in rule.phrases]
        self._owner = [number for number, rule in enumerate(self.rules) for _phrase in rule.phrases]
        self._needs: list[Needs] = []
        first = 0
        for rule in self.rules:
            self._needs.append(Needs.of(rule.phrases, first))
            first += len(rule.phrases)
        self._search = Search(self._phrases)

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
        form, asked = _asked(text, at, language, place, resting)
        reasons = []
        for number, found in self._by_rule(form).items():
            verdict, lacking = judged(self.rules[number], self._needs[number], found.keys(), asked)
            hits = tuple(self._search.hit(form, one) for one in found.values())
            rank = (verdict != Verdict.ANSWERS, self._rank(number, found), number)
            told = Reason(self.rules[number], verdict, hits, tuple(self._phrases[key] for key in lacking))
            reasons.append((rank, told))
        ordered = [reason for _rank, reason in sorted(reasons, key=lambda pair: pair[0])]
        return [*ordered[:1], *(_outranked(reason) for reason in ordered[1:])]

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
        """The rule that answers a text, or None: the first of what `explain` tells, found without telling the rest.

        A talk reads the same one of a rule's texts every time.
        """
        form, asked = _asked(text, at, language, place, resting)
        by_rule = self._by_rule(form)
        best: tuple[Rank, int] | None = None
        for number in sorted(by_rule, key=lambda number: -self.rules[number].priority):
            rule, found = self.rules[number], by_rule[number]
            if best and -rule.priority > best[0][0]:
                break
            verdict, _lacking = judged(rule, self._needs[number], found.keys(), asked)
            if verdict == Verdict.ANSWERS:
                rank = (self._rank(number, found), number)
                best = rank if best is None else min(best, rank)
        if best is None:
            return None
        rule, found = self.rules[best[1]], by_rule[best[1]]
        hit = self._search.hit(form, min(self._wanted(found), key=self._sureness))
        return Match(rule, hit, chosen(rule.variants, rule.id, talk))

    def _by_rule(self, form: Form) -> dict[int, dict[int, Found]]:
        """rule → phrase → where it was found."""
        found: dict[int, dict[int, Found]] = defaultdict(dict)
        for key, one in self._search.found(form).items():
            found[self._owner[key]][key] = one
        return found

    def _wanted(self, found: Mapping[int, Found]) -> list[Found]:
        wanted = [one for key, one in found.items() if self._phrases[key].role != Role.NONE]
        return wanted or list(found.values())

    def _sureness(self, found: Found) -> tuple[int, int, int]:
        """The surer the smaller: by kind, then the fewest slips, then the longest."""
        key, start, end, slips = found
        return (_SURENESS[self._phrases[key].kind], slips, start - end)

    def _rank(self, number: int, found: Mapping[int, Found]) -> Rank:
        return (-self.rules[number].priority, *min(map(self._sureness, self._wanted(found))))


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


def _asked(
    text: str, at: datetime, language: str | None, place: Place | None, resting: frozenset[str]
) -> tuple[Form, Asked]:
    form = formed(text)
    spoken = language_of(form.plain) if language is None else language
    return form, Asked(at, spoken, place or Place(), resting)


def _outranked(reason: Reason) -> Reason:
    if reason.verdict != Verdict.ANSWERS:
        return reason
    return Reason(reason.rule, Verdict.OUTRANKED, reason.hits)
