"""Messages that say something alike, found without being asked and labelled by their own words.

Phrases of one to three words that many messages share are the groups to begin with; groups whose messages are mostly the
same are joined. This is suffix tree clustering (Zamir and Etzioni, SIGIR 1998) with a plain table of phrases in place
of the tree: the label of a group is its strongest phrase, so it reads as people wrote it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST = 3  # words of a phrase
ALIKE = 0.5  # share of each of two groups that must be in the other for them to be joined
BASES = 300  # the strongest phrases that are looked at
WORTH = {1: 0.5, 2: 2.0, 3: 3.0}  # a single word says little, a phrase says what is meant


@dataclass(frozen=True)
class Group:
    """`label`: the phrase most of its own; `phrases`: all of them, strongest first; `members`: places of its texts."""

    label: str
    phrases: tuple[str, ...]
    members: tuple[int, ...]


@cache
def idle() -> frozenset[str]:
    """Words that say nothing about what is asked."""
    return frozenset((Path(__file__).parent / "data" / "idle.txt").read_text(encoding="utf-8").split())


def groups(
    texts: Sequence[Sequence[str]], *, least: int, join: Callable[[Sequence[str]], str]
) -> list[Group]:
    """Groups of at least `least` texts (each its words in order), largest first. `join` makes a phrase of words."""
    holders = _holders(texts, least)
    bases = sorted(holders, key=lambda phrase: (-_score(phrase, len(holders[phrase])), phrase))[:BASES]
    made = [_group(members, holders, join) for members in _joined(bases, holders)]
    return sorted(made, key=lambda group: (-len(group.members), group.label))


Phrase = tuple[str, ...]


def _holders(texts: Sequence[Sequence[str]], least: int) -> dict[Phrase, frozenset[int]]:
    """Phrases with the texts that hold them; one that most texts hold divides nothing."""
    held: dict[Phrase, set[int]] = defaultdict(set)
    for place, words in enumerate(texts):
        for length in range(1, LONGEST + 1):
            for start in range(len(words) - length + 1):
                phrase = tuple(words[start : start + length])
                if phrase[0] not in idle() and phrase[-1] not in idle():
                    held[phrase].add(place)
    most = len(texts) * 0.4
    return {one: frozenset(places) for one, places in held.items() if least <= len(places) <= most}


def _score(phrase: Phrase, size: int) -> float:
    letters = sum(len(word) for word in phrase)
    return size * WORTH[len(phrase)] if letters > 1 else 0.0


def _joined(bases: Sequence[Phrase], holders: dict[Phrase, frozenset[int]]) -> list[list[Phrase]]:
    """Connected phrases: each of two has more than half of its texts in the other."""
    root = {phrase: phrase for phrase in bases}

    def top(phrase: Phrase) -> Phrase:
        while root[phrase] != phrase:
            phrase = root[phrase]
        return phrase

    for number, one in enumerate(bases):
        for other in bases[:number]:
            both = len(holders[one] & holders[other])
            if both > ALIKE * len(holders[one]) and both > ALIKE * len(holders[other]):
                root[top(one)] = top(other)
    found: dict[Phrase, list[Phrase]] = defaultdict(list)
    for phrase in bases:
        found[top(phrase)].append(phrase)
    return list(found.values())


def _group(
    phrases: Sequence[Phrase], holders: dict[Phrase, frozenset[int]], join: Callable[[Sequence[str]], str]
) -> Group:
    count: Counter[int] = Counter(place for phrase in phrases for place in holders[phrase])
    spelt = tuple(dict.fromkeys(join(phrase) for phrase in phrases))
    return Group(spelt[0], spelt, tuple(place for place, _times in count.most_common()))
