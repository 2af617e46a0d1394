"""How often each pack is right on lines that no rule was made on: figures kept beside the lines, so that a page need not
read them all. A test measures again and compares."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from afflux.guard import measuring
from afflux.guard.measuring import FOLDER, HELD_OUT, Score
from afflux.guard.rules import packs

FILE = FOLDER / "standing.tsv"


@dataclass(frozen=True)
class Standing:
    """`score` of a pack on the lines of an origin in a language."""

    pack: str
    origin: str
    language: str
    score: Score

    @property
    def wanted(self) -> int:
        """How many lines it ought to find something in."""
        return self.score.right + self.score.missed


@cache
def standings() -> tuple[Standing, ...]:
    """As they were kept."""
    with FILE.open(newline="") as file:
        return tuple(
            Standing(pack, origin, language, Score(int(right), int(wrong), int(missed)))
            for pack, origin, language, right, wrong, missed in csv.reader(file, delimiter="\t")
        )


def measured() -> tuple[Standing, ...]:
    """As they are; takes a second."""
    book, found = measuring.pack_book(), []
    for origin in HELD_OUT:
        told = [(line, measuring.found_in(line.text, book)) for line in measuring.of_origin(origin)]
        for pack in packs():
            for language in ("zh", "en"):
                chosen = [one for one in told if one[0].language == language]
                score = measuring.score([line for line, _ in chosen], [got for _, got in chosen], pack.id)
                if score.right + score.wrong + score.missed:
                    found.append(Standing(pack.id, origin, language, score))
    return tuple(found)


def write() -> None:
    """Keep what is measured now."""
    with FILE.open("w", newline="") as file:
        rows = csv.writer(file, delimiter="\t", lineterminator="\n")
        for one in measured():
            score = one.score
            rows.writerow((one.pack, one.origin, one.language, score.right, score.wrong, score.missed))
