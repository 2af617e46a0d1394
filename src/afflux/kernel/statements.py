"""A room's named SQL: one statement per file in the folder sql/ beside it, read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path


def statements_beside(module: str) -> Callable[[str], str]:
    """`statement = statements_beside(__file__)`; `statement("pool")` is the text of sql/pool.sql, parameters stay parameters."""
    folder = Path(module).parent / "sql"

    @cache
    def statement(name: str) -> str:
        return (folder / f"{name}.sql").read_text(encoding="utf-8")

    return statement
