"""The cube: which days are clean, and rebuilding those that are not.

Exactness. A writer's trigger appends its past days to `insights_dirty` in the writer's own transaction. A rebuild first
deletes the marks it can see and then, in a later snapshot, reads the facts: every fact whose mark it deleted is visible,
and a writer that commits in between leaves a mark that stays. A day is first built only when no transaction is left that
began while it was still today; until then its hours are built one by one, by the same rule: what happens in the hour
that runs is never built, so its writers leave no marks. A built day takes the place of its hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from afflux.insights.statements import DIMENSIONS, MEASURES, PAPER, cells_of_facts, statement, sum_cells

LOCK = 0x61666678_63756265  # "affxcube": one rebuild at a time
STEP = 92
_CELL = ", ".join((*DIMENSIONS, *MEASURES))
_PAPER = ", ".join(PAPER)
# Written store by store and member by member: who reads a part of the house finds its rows on few pages, not on every one.
_CELLS_TOGETHER = "order by day, unit, staff, channel"
_PAPERS_TOGETHER = "order by day, first_unit, first_staff, first_channel"


@dataclass(frozen=True)
class Refreshed:
    """Days rebuilt by this call, and days that still wait; hours of today are not counted."""

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
    build_hours()
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


@dataclass(frozen=True)
class Live:
    """Days to be read from the facts, but for the hours of theirs that are built and clean."""

    hours: dict[date, list[int]]

    @property
    def days(self) -> list[date]:
        return list(self.hours)

    def parameters(self) -> dict[str, Any]:
        """What the statements take: `days`, the same as `dated`, and the clean hours as two lists of one length."""
        clean = [(day, hour) for day, hours in self.hours.items() for hour in hours]
        return {
            "days": self.days,
            "dated": self.days,
            "clean_days": [day for day, _hour in clean],
            "clean_hours": [hour for _day, hour in clean],
        }


def live(first: date, last: date) -> Live:
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
        return Live(dict(cursor.fetchall()))


def bounds() -> tuple[date, date] | None:
    """The first and the last day with any fact; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement("bounds"))
        row = cursor.fetchone()
    return (row[0], row[1]) if row and row[0] else None


def build_hours(limit: int = 25) -> int:
    """Build up to `limit` hours of today that are over and not clean, newest first, each in its own transaction."""
    done = 0
    with connection.cursor() as cursor:
        cursor.execute(statement("hours_to_build"), {"limit": limit})
        waiting = cursor.fetchall()
    for day, hour in waiting:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
            row = cursor.fetchone()
            if not row or not row[0]:
                break
            _build_hour(cursor, day, hour)
        done += 1
    return done


def _build_hour(cursor: Any, day: date, hour: int) -> None:
    """Replace papers and cells of one hour, in the same order of statements as a day. What is dated by the day is left out."""
    others = [n for n in range(25) if n != hour]
    given = {
        "days": [day], "dated": [], "clean_days": [day] * len(others), "clean_hours": others, "day": day, "hour": hour,
    }  # fmt: skip
    stored = f"papers as (select {_PAPER} from insights_paper where day = %(day)s and hour = %(hour)s)"  # noqa: S608
    cursor.execute("delete from insights_dirty where day = %(day)s and hour = %(hour)s", given)
    cursor.execute("delete from insights_paper where day = %(day)s and hour = %(hour)s", given)
    cursor.execute("delete from insights_cell where day = %(day)s and hour = %(hour)s", given)
    _write_papers(cursor, given)
    cursor.execute(
        f"with {statement('span')}, {stored}, {cells_of_facts()}"  # noqa: S608
        f" insert into insights_cell (hour, {_CELL}) select %(hour)s, {_CELL} from cells {_CELLS_TOGETHER}",
        given,
    )
    cursor.execute(
        "insert into insights_builthour (day, hour, built_at) values (%(day)s, %(hour)s, now())"
        " on conflict (day, hour) do update set built_at = excluded.built_at",
        given,
    )


def _build(days: list[date]) -> None:
    """Replace papers and cells of the days. Each statement sees more than the one before it: see the module's words."""
    given = {"days": days, "dated": days, "clean_days": [], "clean_hours": []}
    stored = f"papers as (select {_PAPER} from insights_paper where day = any (%(days)s::date[]))"  # noqa: S608
    with connection.cursor() as cursor:
        touched = _of_days(cursor, given)
        cursor.execute("delete from insights_dirty where day = any (%(days)s::date[])", given)
        cursor.execute("delete from insights_paper where day = any (%(days)s::date[])", given)
        cursor.execute("delete from insights_cell where day = any (%(days)s::date[]) and hour is null", given)
        cursor.execute("delete from insights_builthour where day = any (%(days)s::date[])", given)
        # Cells of hours stay a day longer than their hours: a reader who began before this may still look for them.
        cursor.execute(
            "delete from insights_cell where hour is not null and day < (select max(day) - 1 from unnest(%(days)s::date[]) as given (day))",
            given,
        )
        _write_papers(cursor, given)
        cursor.execute(
            f"with {statement('span')}, {stored}, {cells_of_facts()} insert into insights_cell ({_CELL}) select {_CELL} from cells {_CELLS_TOGETHER}",  # noqa: S608
            given,
        )
        _sum_up(cursor, given, touched | _of_days(cursor, given))
        cursor.execute(
            "insert into insights_built (day, built_at) select day, now() from unnest(%(days)s::date[]) as given (day)"
            " on conflict (day) do update set built_at = excluded.built_at",
            given,
        )


def _write_papers(cursor: Any, given: dict[str, Any]) -> None:
    """An order that moved to another day may still stand under its old one, which is dirty and follows."""
    cursor.execute(
        f"with {statement('span')}, {statement('papers')} insert into insights_paper ({_PAPER}) select {_PAPER} from papers {_PAPERS_TOGETHER}"  # noqa: S608
        f' on conflict ("order") do update set {", ".join(f"{c} = excluded.{c}" for c in PAPER[1:])}',
        given,
    )


def _sum_up(cursor: Any, given: dict[str, Any], of_days: set[date]) -> None:
    """Bring the sums up to date that are made of cells and papers: by channel, and for the whole merchant."""
    summed = {"of_days": sorted(of_days)}
    cursor.execute("delete from insights_daily where of_day = any (%(of_days)s::date[])", summed)
    cursor.execute(sum_cells(), summed)
    for table in ("gap", "comeback", "lag"):
        cursor.execute(f"delete from insights_{table} where day = any (%(days)s::date[])", given)  # noqa: S608
        cursor.execute(statement(f"sums/{table}"), given)


def _of_days(cursor: Any, given: dict[str, Any]) -> set[date]:
    """The days that cells of the given days count for."""
    cursor.execute(
        "select distinct of_day from insights_cell where day = any (%(days)s::date[]) and hour is null", given
    )
    return {row[0] for row in cursor.fetchall()}
