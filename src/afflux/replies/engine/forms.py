"""A text made comparable: width and case gone, words found, and for each place of it the place in what was written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from afflux.kernel import chinese, english

LONGEST = 2000  # characters of a text that are read
HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+|[^\W_㐀-䶿一-鿿豈-﫿]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands (`said`) and what its forms share (`stem`), at [start, end) of the plain text."""

    said: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Form:
    """`plain` is what matching sees; `places[i]` is where its character i stands in `written`."""

    written: str
    plain: str
    places: tuple[int, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every word; of Chinese ones also the shorter words inside."""
        return tuple(_words(self.plain))

    def at(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the plain text as places of the written one."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def formed(text: str) -> Form:
    """The form of a text; what is longer than LONGEST is cut."""
    written = unicodedata.normalize("NFC", text[:LONGEST])
    if written.isascii():
        return Form(written, written.lower(), tuple(range(len(written) + 1)))
    plain: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(written):
        made = unicodedata.normalize("NFKC", sign).lower()
        plain.append(made)
        places.extend([place] * len(made))
    return Form(written, "".join(plain), (*places, len(written)))


def plain(text: str) -> str:
    """A phrase as matching sees it: no outer or doubled white space."""
    return " ".join(formed(text).plain.split())


def bare(text: str) -> str:
    """A plain text without outer signs and doubled white space: “ 退货？” is “退货”."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return " ".join(text[start:end].split()) or text.strip()


def language_of(text: str) -> str:
    """ "zh" where there is a Chinese character, "en" where there is a letter, "" for signs and digits only."""
    if HAN.search(text):
        return "zh"
    return "en" if any(sign.isalpha() for sign in text) else ""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What the forms of an English word share; other words are their own stem."""
    return english.stem(word) if word.isascii() and word.isalpha() else word


def phrase_words(text: str) -> tuple[str, ...]:
    """The stems of a plain phrase, each once, in order. Chinese is cut into its longest words."""
    found: list[str] = []
    for run in RUN.findall(text):
        found.extend(chinese.cut(run) if HAN.match(run) else [stem(run)])
    return tuple(dict.fromkeys(found))


def _words(text: str) -> Iterator[Word]:
    for run in RUN.finditer(text):
        said, start = run[0], run.start()
        if not HAN.match(said):
            yield Word(said, stem(said), start, run.end())
            continue
        for word, begin, end in chinese.searched(said):
            yield Word(word, word, start + begin, start + end)
