"""One slip forgiven: a letter wrong, missing, too much, or two that changed places (Damerau and Levenshtein's distance 1).

Looked up, not compared: two texts within one slip share a text that is either of them less one character at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from afflux.replies.engine.forms import HAN, Form, Word

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
        (self._chinese if HAN.search(phrase) else self._letters).add(phrase, key)

    def find(self, form: Form) -> Iterator[tuple[int, int, int, int]]:
        """(key, start, end, slips) of everything found in the text."""
        yield from self._chinese.find(form.plain)
        if self._letters:
            yield from self._letters.find(form.words)


class _Chinese:
    def __init__(self) -> None:
        self._phrases: list[tuple[str, int]] = []
        self._shapes: dict[str, list[int]] = defaultdict(list)
        self._widths: set[int] = set()
        self._signs: set[str] = set()

    def add(self, phrase: str, key: int) -> None:
        number = len(self._phrases)
        self._phrases.append((phrase, key))
        self._signs.update(phrase)
        long = len(phrase)
        for shape in {phrase} | (shortened(phrase) if long >= SIGNS else set()):
            self._shapes[shape].append(number)
        self._widths.update({long, long + 1} if long >= SIGNS else {long})
        if long > SIGNS:
            self._widths.add(long - 1)

    def find(self, text: str) -> Iterator[tuple[int, int, int, int]]:
        strange = [0]
        for sign in text:
            strange.append(strange[-1] + (sign not in self._signs))
        for width in self._widths:
            for start in range(len(text) - width + 1):
                if strange[start + width] - strange[start] <= 1:
                    yield from self._found(text[start : start + width], start)

    def _found(self, window: str, start: int) -> Iterator[tuple[int, int, int, int]]:
        numbers: set[int] = set()
        for shape in (window, *shortened(window)):
            if shape in self._shapes:
                numbers.update(self._shapes[shape])
        for number in numbers:
            phrase, key = self._phrases[number]
            count, long = slips(phrase, window), len(phrase)
            if count == 0 or (count and long >= SIGNS and (len(window) >= long or long > SIGNS)):
                yield key, start, start + len(window), count


class _Letters:
    def __init__(self) -> None:
        self._leading: dict[str, list[tuple[tuple[str, ...], int, int]]] = defaultdict(list)
        self._shapes: dict[str, set[str]] = defaultdict(set)

    def __bool__(self) -> bool:
        return bool(self._leading)

    def add(self, phrase: str, key: int) -> None:
        words = tuple(phrase.split())
        place = max(range(len(words)), key=lambda at: len(words[at]))
        leader = words[place]
        self._leading[leader].append((words, place, key))
        for shape in {leader} | (shortened(leader) if len(leader) >= LETTERS else set()):
            self._shapes[shape].add(leader)

    def find(self, words: tuple[Word, ...]) -> Iterator[tuple[int, int, int, int]]:
        for at, word in enumerate(words):
            for leader in self._leaders(word.said):
                for phrase, place, key in self._leading[leader]:
                    first = at - place
                    found = words[first : first + len(phrase)] if first >= 0 else ()
                    count = _together(phrase, found)
                    if count is not None:
                        yield key, found[0].start, found[-1].end, count

    def _leaders(self, said: str) -> set[str]:
        shapes: Iterable[str] = (said, *shortened(said)) if len(said) >= LETTERS - 1 else (said,)
        return {leader for shape in shapes if shape in self._shapes for leader in self._shapes[shape]}


def _together(phrase: tuple[str, ...], found: tuple[Word, ...]) -> int | None:
    """Slips of all words of a phrase; None where a word is another one, or short and not quite the same."""
    if len(found) != len(phrase):
        return None
    total = 0
    for meant, word in zip(phrase, found, strict=True):
        count = slips(meant, word.said)
        if count is None or (count and len(meant) < LETTERS):
            return None
        total += count
    return total
