"""Folding the counts of adds: many small changes become one row, and every sum stays what it was."""

from __future__ import annotations

from django.db import connection, transaction

from afflux.channels.statements import statement

LOCK = 0x61666678_74616C79  # "affxtaly", as in migrations/0010_tallies.sql
STEP = 20_000


def fold_tallies() -> int:
    """Fold what was appended since the last fold; how many rows were taken up. Each step is its own transaction."""
    taken = 0
    while step := _fold():
        taken += step
    return taken


def _fold() -> int:
    """One step; 0 when nothing waits, or somebody else folds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(statement("fold_pool"))
        cursor.execute(statement("fold_days"), {"limit": STEP})
        return int(cursor.fetchone()[0])
