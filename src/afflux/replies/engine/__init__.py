"""The engine of keyword rules: pure, no database, no clock. Rules are compiled into a book; the book answers and explains."""

from afflux.replies.engine.book import Book, Match, Reason, chosen, compile
from afflux.replies.engine.judging import Place, Verdict
from afflux.replies.engine.rules import Hours, Kind, Phrase, Role, Rule, Schedule, Variant
from afflux.replies.engine.searching import Hit

__all__ = [
    "Book",
    "Hit",
    "Hours",
    "Kind",
    "Match",
    "Phrase",
    "Place",
    "Reason",
    "Role",
    "Rule",
    "Schedule",
    "Variant",
    "Verdict",
    "chosen",
    "compile",
]
