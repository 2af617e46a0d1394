"""`python -m bench.guard`: one megabyte of text against 20,000 words and every pack, the words alone, and a naive scan of a part.

The text is of reviews where the shared data is there, else the labelled lines, repeated; the words are random ones of
two to six Chinese signs and Latin words (seeded). Best and median of the rounds; one process, one core.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")

from afflux.guard import measuring
from afflux.guard.book import Book
from afflux.guard.checking import check
from afflux.guard.rules import Rule, packs
from afflux.guard.wording import Wording

MEGABYTE = 1_000_000
WORDS = 20_000
GOAL = 20.0  # milliseconds


def shared() -> Path:
    """Where data that is no part of the product stands."""
    return Path(os.environ.get("AFFLUX_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def chinese_text() -> str:
    """A megabyte (UTF-8) of ordinary Chinese."""
    found = measuring.reviews(shared()) or [line.text for line in measuring.lines("tune")]
    return _filled("\n".join(found))


def english_text() -> str:
    """A megabyte of ordinary English: our own guide, repeated."""
    pages = sorted((Path(__file__).resolve().parents[1] / "docs" / "guide" / "en").glob("*.md"))
    return _filled("\n".join(page.read_text() for page in pages))


def _filled(text: str) -> str:
    times = MEGABYTE // len(text.encode()) + 1
    return "\n".join([text] * times).encode()[:MEGABYTE].decode(errors="ignore")


def words() -> list[str]:
    """20,000 words, the same in every run."""
    dice = random.Random(7)
    signs = [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)]
    found: set[str] = set()
    while len(found) < WORDS * 4 // 5:
        found.add("".join(dice.choices(signs, k=dice.randint(2, 6))))
    while len(found) < WORDS:
        found.add("".join(dice.choices("etaoinshrdlucmfwyp", k=dice.randint(5, 12))))
    return sorted(found)


def timed(run: Callable[[], object], rounds: int) -> tuple[float, float]:
    """(best, median) milliseconds."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        spent.append((time.perf_counter() - begun) * 1000)
    return min(spent), median(spent)


def main() -> None:
    """Measure and print; 1 where the goal is missed."""
    asked = argparse.ArgumentParser(prog="python -m bench.guard", description=__doc__)
    asked.add_argument("--rounds", type=int, default=15)
    rounds = asked.parse_args().rounds
    listed = words()
    house = Rule("house.bench", "house", "warn", Wording("bench"), Wording(), words=tuple(listed))
    alone, begun = Book([house]), time.perf_counter()
    book = Book([house, *(rule for pack in packs() for rule in pack.rules)])
    print(
        f"{len(listed):,} words and {len(packs())} packs: {len(book.needles):,} spellings, made in {time.perf_counter() - begun:.2f} s"
    )
    for name, text in (("Chinese", chinese_text()), ("English", english_text())):
        found = len(check(text, purpose="broadcast", book=book).findings)
        best, middle = timed(lambda text=text: check(text, purpose="broadcast", book=book), rounds)
        lone, lone_middle = timed(lambda text=text: check(text, purpose="broadcast", book=alone), rounds)
        part = text[: len(text) // 20]
        naive = timed(lambda part=part: [word for word in listed if word in part], 3)[0] * 20
        print(
            f"{name}: 1 MB ({len(text):,} characters, {found} findings): best {best:.1f} ms, median {middle:.1f} ms"
            f" (goal {GOAL:.0f}; against the words alone best {lone:.1f}, median {lone_middle:.1f}); naive `in` per word, no normalisation, from a twentieth: {naive:,.0f} ms, {naive / middle:.0f} ×"
        )


if __name__ == "__main__":
    main()
