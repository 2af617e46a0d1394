"""How often the guard is right: precision and recall per pack on labelled lines, false alarms on ordinary ones."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from afflux.guard.book import Book
from afflux.guard.checking import check
from afflux.guard.rules import packs
from afflux.guard.search import Together
from afflux.guard.spelling import Unread

FOLDER = Path(__file__).parent / "labelled"
ORIGINS = {
    "own": ("tune",),
    "outside, tuned on": ("notices", "fresh", "outside"),
    "outside, held out": ("heldout",),
    "second hand, held out": ("unseen",),
}
HELD_OUT = ("outside, held out", "second hand, held out")  # counted and never shown: no rule is made on them


@dataclass(frozen=True)
class Line:
    """A text with the packs that ought to find something in it; `kind`: plain, evaded or ordinary."""

    language: str
    kind: str
    packs: frozenset[str]
    text: str


@dataclass(frozen=True)
class Score:
    """Lines rightly found, wrongly found, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was found that ought to be; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what ought to be found that was; 1 where there is nothing to find."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def lines(part: str) -> list[Line]:
    """The labelled lines of a file; `labelled/README.md` says who wrote each and which the rules were made on."""
    with (FOLDER / f"{part}.tsv").open(newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Line(lang, kind, _packs(said), text) for lang, kind, said, text, *_source in rows]


def of_origin(origin: str) -> list[Line]:
    """The lines of an origin, whatever files they stand in."""
    return [line for part in ORIGINS[origin] for line in lines(part)]


def _packs(said: str) -> frozenset[str]:
    return frozenset() if said == "-" else frozenset(said.split(","))


def pack_book(*, normalised: bool = True) -> Book:
    """The packs as they come, without anything of a house."""
    rules = [rule for pack in packs() for rule in pack.rules]
    return Book(rules) if normalised else Book(rules, reads=Unread, search=Together)


def found_in(text: str, book: Book) -> frozenset[str]:
    """The packs that find something in a text."""
    return frozenset(finding.pack for finding in check(text, purpose="broadcast", book=book).findings)


def score(labelled: Sequence[Line], found: Sequence[frozenset[str]], pack: str = "") -> Score:
    """Counted by line and pack, of one pack or of all."""
    right = wrong = missed = 0
    for line, told in zip(labelled, found, strict=True):
        want, got = (line.packs & {pack}, told & {pack}) if pack else (line.packs, told)
        right, wrong, missed = right + len(want & got), wrong + len(got - want), missed + len(want - got)
    return Score(right, wrong, missed)


def reviews(folder: Path) -> list[str]:
    """Ordinary texts of the shared data: delivery reviews, nobody's advertising; [] where they are not there."""
    place = folder / "chinese_text" / "waimai_10k.csv.gz"
    if not place.exists():
        return []
    with gzip.open(place, "rt", newline="") as file:
        return [row["review"] for row in csv.DictReader(file)]


def texts(file: Path) -> list[str]:
    """One text a line of a file that somebody names; packed files are unpacked."""
    content = file.read_bytes()
    unpacked = gzip.decompress(content) if file.suffix == ".gz" else content
    return [line.strip() for line in unpacked.decode().splitlines() if line.strip()]


def alarms(texts: Iterable[str], book: Book) -> dict[str, list[str]]:
    """The texts in which something is found, by pack; "" holds every such text once."""
    found: dict[str, list[str]] = {"": []}
    for text in texts:
        told = found_in(text, book)
        for pack in told:
            found.setdefault(pack, []).append(text)
        if told:
            found[""].append(text)
    return found
