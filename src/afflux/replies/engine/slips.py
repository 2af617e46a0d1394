"""One slip forgiven: a letter wrong, missing, too much, or two that changed places (Damerau and Levenshtein's distance 1).

Looked up, not compared: two texts within one slip share a text that is either of them less one character at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from afflux.replies.engine.forms import HAN, RUN, Form, Word

LETTERS = 4  # words from this length on may hold a slip
SIGNS = 3  # Chinese phrases from this length on may; a missing character is forgiven from one more on


def slips(one: str, other: str) -> int | None:
    """0 where they are the same, 1 within one slip, else None."""
    start, end, shorter = 0, 0, min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if not left and not right:
        return 0
    if len(left) <= 1 and len(right) <= 1:
        return 1
    return 1 if len(left) == 2 and left == right[::-1] else None


def shortened(text: str) -> set[str]:
    """The text less each of its characters."""
    return {text[:at] + text[at + 1 :] for at in range(len(text))}


class Near:
    """Phrases to be found with one slip: words of letters one by one, Chinese character by character."""

    def __init__(self) -> None:
        self._chinese = _Chinese()
        self._letters = _Letters()

    def add(self, phrase: str, key: int) -> None:
        """Let a plain phrase be found as `key`."""
        words = () if HAN.search(phrase) else tuple(RUN.findall(phrase))
        if words:
            self._letters.add(words, key)
        else:
            self._chinese.add(phrase, key)

    def find(self, form: Form) -> Iterator[tuple[int, int, int, int]]:
        """(key, start, end, slips) of everything found in the text."""
        yield from self._chinese.find(form.plain)
        if self._letters:
            yield from self._letters.find(form.words)


class _Chinese:
    """One slip leaves the first or the last character as it is, and at most one is of no phrase: most places fall out by that."""

    def __init__(self) -> None:
        self._keys: dict[str, list[int]] = {}
        self._shapes: dict[str, set[str]] = defaultdict(set)
        self._edges: dict[int, tuple[set[str], set[str]]] = {}
        self._signs: set[str] = set()

    def add(self, phrase: str, key: int) -> None:
        self._keys.setdefault(phrase, []).append(key)
        self._signs.update(phrase)
        long = len(phrase)
        for shape in {phrase} | (shortened(phrase) if long >= SIGNS else set()):
            self._shapes[shape].add(phrase)
        for width in (long, long + 1, long - 1):
            if width == long or (long >= SIGNS and (width > long or long > SIGNS)):
                firsts, lasts = self._edges.setdefault(width, (set(), set()))
                firsts.add(phrase[0])
                lasts.add(phrase[-1])

    def find(self, text: str) -> Iterator[tuple[int, int, int, int]]:
        strange = [0]
        for sign in text:
            strange.append(strange[-1] + (sign not in self._signs))
        for width, (firsts, lasts) in self._edges.items():
            for start in range(len(text) - width + 1):
                end = start + width
                if strange[end] - strange[start] <= 1 and (text[start] in firsts or text[end - 1] in lasts):
                    yield from self._found(text[start:end], start)

    def _found(self, window: str, start: int) -> Iterator[tuple[int, int, int, int]]:
        for phrase in _meant(window, self._shapes):
            count, long = slips(phrase, window), len(phrase)
            if count == 0 or (count and long >= SIGNS and (len(window) >= long or long > SIGNS)):
                for key in self._keys[phrase]:
                    yield key, start, start + len(window), count


class _Letters:
    """Each phrase waits at its longest word."""

    def __init__(self) -> None:
        self._leading: dict[str, dict[tuple[str, ...], list[int]]] = defaultdict(dict)
        self._shapes: dict[str, set[str]] = defaultdict(set)

    def __bool__(self) -> bool:
        return bool(self._leading)

    def add(self, words: tuple[str, ...], key: int) -> None:
        leader = max(words, key=len)
        self._leading[leader].setdefault(words, []).append(key)
        for shape in {leader} | (shortened(leader) if len(leader) >= LETTERS else set()):
            self._shapes[shape].add(leader)

    def find(self, words: tuple[Word, ...]) -> Iterator[tuple[int, int, int, int]]:
        for at, word in enumerate(words):
            for leader in _meant(word.said, self._shapes):
                for phrase, keys in self._leading[leader].items():
                    first = at - phrase.index(leader)
                    found = words[first : first + len(phrase)] if first >= 0 else ()
                    count = _together(phrase, found)
                    if count is not None:
                        for key in keys:
                            yield key, found[0].start, found[-1].end, count


def _meant(said: str, shapes: Mapping[str, set[str]]) -> set[str]:
    """The phrases that share a shape with what was said."""
    found = set(shapes.get(said, ()))
    for at in range(len(said)):
        if known := shapes.get(said[:at] + said[at + 1 :]):
            found |= known
    return found


def _together(phrase: tuple[str, ...], found: tuple[Word, ...]) -> int | None:
    """Slips of all words of a phrase; None where a word is another one, or short and not quite the same."""
    if len(found) != len(phrase):
        return None
    total = 0
    for meant, word in zip(phrase, found, strict=True):
        count = 0 if meant == word.said else slips(meant, word.said)
        if count is None or (count and len(meant) < LETTERS):
            return None
        total += count
    return total
