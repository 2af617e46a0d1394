"""The cube: which days are clean, and rebuilding those that are not.

Exactness. A writer's trigger appends its past days to `insights_dirty` in the writer's own transaction. A rebuild first
deletes the marks it can see and then, in a later snapshot, reads the facts: every fact whose mark it deleted is visible,
and a writer that commits in between leaves a mark that stays. Today and later days are never built, so their writers
leave no marks; a day is first built only when no transaction is left that began while it was still today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from afflux.insights.statements import DIMENSIONS, MEASURES, PAPER, cells_of_facts, statement, sum_cells

LOCK = 0x61666678_63756265  # "affxcube": one rebuild at a time
STEP = 92


@dataclass(frozen=True)
class Refreshed:
    """Days rebuilt by this call, and days that still wait."""

    built: int
    waiting: int


def refresh(limit: int = 10_000) -> Refreshed:
    """Build up to `limit` days that are not clean, newest first; each step of 92 days is its own transaction."""
    built = 0
    while built < limit:
        days = build_some(min(STEP, limit - built))
        if not days:
            break
        built += days
    return Refreshed(built, len(days_to_build(10_000)))


def build_some(limit: int) -> int:
    """Build up to `limit` days in one transaction; 0 when nothing is to do or somebody else is building."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
        if not row or not row[0]:
            return 0
        days = days_to_build(limit)
        if days:
            _build(days)
        return len(days)


def days_to_build(limit: int) -> list[date]:
    """Past days with facts that are not clean, newest first; at most `limit`."""
    extent = bounds()
    with connection.cursor() as cursor:
        cursor.execute(statement("days_to_build"), {"limit": limit, "first": extent[0] if extent else None})
        return [row[0] for row in cursor.fetchall()]


def live_days(first: date, last: date) -> list[date]:
    """The days of the period that must be read live: those with facts that are not clean, and today and later."""
    known = bounds() or (last, first)
    given = {
        "first": first,
        "last": last,
        "known_first": max(first, known[0]),
        "known_last": min(last, known[1]),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("live_days"), given)
        return [row[0] for row in cursor.fetchall()]


def bounds() -> tuple[date, date] | None:
    """The first and the last day with any fact; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement("bounds"))
        row = cursor.fetchone()
    return (row[0], row[1]) if row and row[0] else None


def _build(days: list[date]) -> None:
    """Replace papers and cells of the days. Each statement sees more than the one before it: see the module's words."""
    given = {"days": days}
    papers = ", ".join(PAPER)
    cells = ", ".join((*DIMENSIONS, *MEASURES))
    stored = f"papers as (select {papers} from insights_paper where day = any (%(days)s::date[]))"  # noqa: S608
    with connection.cursor() as cursor:
        touched = _of_days(cursor, given)
        cursor.execute("delete from insights_dirty where day = any (%(days)s::date[])", given)
        cursor.execute("delete from insights_paper where day = any (%(days)s::date[])", given)
        cursor.execute("delete from insights_cell where day = any (%(days)s::date[])", given)
        # An order that moved to another day may still stand under its old one, which is dirty and follows.
        cursor.execute(
            f"with {statement('span')}, {statement('papers')} insert into insights_paper ({papers}) select {papers} from papers"  # noqa: S608
            f' on conflict ("order") do update set {", ".join(f"{c} = excluded.{c}" for c in PAPER[1:])}',
            given,
        )
        cursor.execute(
            f"with {statement('span')}, {stored}, {cells_of_facts()} insert into insights_cell ({cells}) select {cells} from cells",  # noqa: S608
            given,
        )
        summed = {"of_days": sorted(touched | _of_days(cursor, given))}
        cursor.execute("delete from insights_daily where of_day = any (%(of_days)s::date[])", summed)
        cursor.execute(sum_cells(), summed)
        cursor.execute(
            "insert into insights_built (day, built_at) select day, now() from unnest(%(days)s::date[]) as given (day)"
            " on conflict (day) do update set built_at = excluded.built_at",
            given,
        )


def _of_days(cursor: Any, given: dict[str, Any]) -> set[date]:
    """The days that cells of the given days count for."""
    cursor.execute("select distinct of_day from insights_cell where day = any (%(days)s::date[])", given)
    return {row[0] for row in cursor.fetchall()}
