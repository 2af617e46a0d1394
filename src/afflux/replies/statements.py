"""The room's named SQL: one statement per file in sql/, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The text of sql/<name>.sql; parameters stay parameters."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
