"""How the robot behaves: the row, or what it is until somebody says otherwise."""

from __future__ import annotations

from pathlib import Path

from afflux.replies.engine import Book, Kind, Phrase, Rule, compile
from afflux.replies.models import Manners

DATA = Path(__file__).parent / "data"


def manners() -> Manners:
    """The house's manners; not saved where nobody changed them yet."""
    return Manners.objects.filter(id=1).first() or Manners(
        handover_en="Let me ask a colleague. They will write to you here as soon as they can.",
        handover_zh="我请同事来看一下，他会尽快在这里回复您。",
        anger_en=(DATA / "anger.en.txt").read_text(encoding="utf-8").strip(),
        anger_zh=(DATA / "anger.zh.txt").read_text(encoding="utf-8").strip(),
    )


def anger_book(held: Manners) -> Book:
    """A book of one rule that finds anger: English by its words, Chinese anywhere."""
    english = [Phrase(word, Kind.WORDS) for word in lines(held.anger_en)]
    chinese = [Phrase(word, Kind.CONTAINS) for word in lines(held.anger_zh)]
    return compile([Rule("anger", "anger", (*english, *chinese))])


def lines(text: str) -> list[str]:
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
