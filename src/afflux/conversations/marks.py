"""Marks: facts of a message that never change, kept among its lexemes, so that one index answers both together.

The week is what makes a common word cheap: its newest hits are found week by week, without the million before them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

WEEK = timedelta(days=7)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WITH_FILE = "@media"


def week_of(at: datetime) -> int:
    """The number of the moment's week; weeks are counted from 1970-01-01 UTC."""
    return (at - EPOCH) // WEEK


def week_mark(week: int) -> str:
    """What messages of that week are marked with."""
    return f"@w{week}"


def kind_mark(kind: str) -> str:
    """What messages of a kind other than text are marked with: "@image"."""
    return f"@{kind}"


def marks_of(*, at: datetime, direction: str, kind: str, with_file: bool) -> list[str]:
    """The marks of a message."""
    made = [week_mark(week_of(at))]
    if kind != "text" and kind.isalpha():
        made.append(kind_mark(kind))
    if direction == "note":
        made.append("@note")
    return [*made, WITH_FILE] if with_file else made
