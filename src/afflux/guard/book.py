"""Rules made ready: one search over every spelling of every word, anchor and excuse."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import re2

from afflux.guard.disguises import disguises
from afflux.guard.rules import Rule
from afflux.guard.search import Apart, Search
from afflux.guard.spelling import Spelled, Unread, bare
from afflux.guard.variants import by_sound, numbered, spellings

_SIGN = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True)
class Needle:
    """What a spelling stands for. `joints`: places inside it where the word as written has a sign of its own."""

    rule: int
    kind: str  # word, sound, anchor or excuse
    joints: frozenset[int] = frozenset()


class Book:
    """`rules` in a form that reads a text once; `excuses` hold for all of them, `domains` are the allowed ones.

    `reads` is how a text is spelled; Unread leaves everything as it stands (only the measurement wants that). `search`
    finds every spelling at every place (only the measurement and the tests want another).
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        excuses: Iterable[str] = (),
        domains: Iterable[str] = (),
        reads: Callable[[str], Spelled] = Spelled,
        search: Callable[[list[str]], Search] = Apart,
    ) -> None:
        self.rules = tuple(rules)
        self.domains = frozenset(domains)
        self.reads = reads
        self.patterns = [_linear(rule) for rule in self.rules]
        self.before = [tuple(map(bare, rule.not_before)) for rule in self.rules]
        self.after = [tuple(map(bare, rule.not_after)) for rule in self.rules]
        needles = _plain(self.rules, excuses) if reads is Unread else _spelled(self.rules, excuses)
        self.needles = list(needles.values())
        self.search = search(list(needles))


def _linear(rule: Rule) -> Any:
    """One expression; no match of it goes beyond a line, and each line begins anew."""
    patterns = [disguises().in_pattern(one) if rule.homophones else one for one in rule.patterns]
    options = re2.Options()
    options.never_nl = True
    return re2.compile("(?m)" + "|".join(f"(?:{one})" for one in patterns), options) if patterns else None


EVERY = -1  # the rule of an excuse that holds for all


def _words(rules: tuple[Rule, ...], excuses: Iterable[str]) -> Iterable[tuple[int, str, str]]:
    """(rule, kind, word) of everything to look for."""
    for number, rule in enumerate(rules):
        for kind, words in (("word", rule.words), ("anchor", rule.anchors), ("excuse", rule.excuses)):
            yield from ((number, kind, word) for word in words)
        if rule.homophones:
            yield from ((number, "sound", word) for word in rule.words)
            names = (name for anchor in rule.anchors for name in disguises().renamed(anchor))
            yield from ((number, "anchor", name) for name in names)
    yield from ((EVERY, "excuse", word) for word in excuses)


# A pattern takes no digit for a letter, so its anchor need not either.
_SPELLED = {"word": spellings, "excuse": spellings, "anchor": numbered, "sound": by_sound}


def _spelled(rules: tuple[Rule, ...], excuses: Iterable[str]) -> dict[str, list[Needle]]:
    found: dict[str, list[Needle]] = defaultdict(list)
    for number, kind, word in _words(rules, excuses):
        needle = Needle(number, kind, _joints(word))
        for spelling in _SPELLED[kind](word):
            found[spelling].append(needle)
    return found


def _plain(rules: tuple[Rule, ...], excuses: Iterable[str]) -> dict[str, list[Needle]]:
    found: dict[str, list[Needle]] = defaultdict(list)
    for number, kind, word in _words(rules, excuses):
        if kind != "sound":
            found[word].append(Needle(number, kind))
    return found


def _joints(word: str) -> frozenset[int]:
    """After how many bare characters the word as written has a sign."""
    parts = [bare(part) for part in _SIGN.split(word)]
    ends = [sum(map(len, parts[: n + 1])) for n in range(len(parts) - 1)]
    return frozenset(ends)
