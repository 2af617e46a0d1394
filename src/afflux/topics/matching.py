"""Which topics a text touches: all words of all topics in one pass."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick_rs

Key = TypeVar("Key")


def comparable(text: str) -> str:
    """One width and small letters."""
    return unicodedata.normalize("NFKC", text).lower()


@dataclass(frozen=True)
class Matcher(Generic[Key]):
    """Words and whose they are. An English word counts only as a word of its own; a Chinese one anywhere."""

    words: tuple[str, ...]
    owners: tuple[frozenset[Key], ...]
    automaton: ahocorasick_rs.AhoCorasick | None

    def touched(self, text: str) -> set[Key]:
        """Keys of everything that the text mentions."""
        if self.automaton is None:
            return set()
        plain = comparable(text)
        found: set[Key] = set()
        for number, start, end in self.automaton.find_matches_as_indexes(plain, overlapping=True):
            if _whole(plain, start, end):
                found |= self.owners[number]
        return found


def _whole(text: str, start: int, end: int) -> bool:
    """No Latin letter goes on before or behind what begins or ends with one."""
    before = start > 0 and _latin(text[start - 1]) and _latin(text[start])
    behind = end < len(text) and _latin(text[end]) and _latin(text[end - 1])
    return not before and not behind


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def matcher(words: Mapping[Key, Iterable[str]]) -> Matcher[Key]:
    """A matcher for words by key."""
    owners: dict[str, set[Key]] = defaultdict(set)
    for key, held in words.items():
        for word in held:
            if plain := comparable(word).strip():
                owners[plain].add(key)
    spelt = tuple(sorted(owners))
    automaton = ahocorasick_rs.AhoCorasick(list(spelt)) if spelt else None
    return Matcher(spelt, tuple(frozenset(owners[word]) for word in spelt), automaton)
