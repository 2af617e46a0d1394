"""Books for the tests: the packs as they come, and little ones of a rule or two."""

from __future__ import annotations

from functools import cache
from typing import Any

from afflux.guard.book import Book
from afflux.guard.checking import Finding, check
from afflux.guard.measuring import pack_book
from afflux.guard.rules import Rule
from afflux.guard.wording import Wording


@cache
def whole_book() -> Book:
    return pack_book()


def rule(**said: Any) -> Rule:
    return Rule(
        **{
            "id": "t.rule",
            "pack": "t",
            "severity": "block",
            "why": Wording("w"),
            "proposed": Wording("p"),
            **said,
        }
    )


def quoted(text: str, *rules: Rule, purpose: str = "broadcast", **more: Any) -> list[str]:
    return [found.quoted for found in check(text, purpose=purpose, book=Book(rules, **more)).findings]


def found(text: str, purpose: str = "broadcast") -> tuple[Finding, ...]:
    return check(text, purpose=purpose, book=whole_book()).findings
