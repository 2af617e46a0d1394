"""The room's SQL, put together from named files. No word of a reader ever becomes SQL: only what these tables declare."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"

DIMENSIONS = ("day", "of_day", "touch", "channel", "staff", "unit", "batch", "labels", "currency")
# Which measures each piece of sql/facts/ counts; what a piece does not count is null in its cells.
PIECES: dict[str, tuple[str, ...]] = {
    "exposures": (
        "exposures", "reach", "scans", "views", "adds",
        "consultations", "orders", "repeats", "shown_seconds",
    ),
    "costs": ("cost_material", "cost_media", "cost_labour", "cost_fee", "cost_incentive", "paid_seconds"),
    "scans": ("scans",),
    "attention": ("views", "consultations"),
    "adds": ("adds", "duplicates"),
    "leaving": ("left_pool",),
    "losses": ("lost", "lost_1", "lost_7", "lost_30"),
    "won": ("won",),
    "again": ("again",),
    "orders": ("orders", "repeats", "new_buyers", "revenue", "goods", "uncosted", "squares"),
}  # fmt: skip
OUTCOMES = frozenset(
    {"losses", "won", "again"}
)  # pieces that count for another day than the one they happened on
MEASURES: tuple[str, ...] = tuple(dict.fromkeys(name for names in PIECES.values() for name in names))
PAPER = (
    '"order"', "day", "hour", "person", "currency", "revenue", "goods", "nth", "first_day", "prev_day", "month_first", "sale",
    "first_channel", "first_staff", "first_unit", "first_batch", "last_channel", "last_staff", "last_unit", "last_batch",
    "won_day", "won_channel", "won_staff", "won_unit", "won_batch",
)  # fmt: skip

_WITHIN = "of_day between %(first)s and %(last)s and touch in (0, %(touch)s)"
_CLEAN_HOURS = "day = any (%(clean_days)s::date[]) and (day, hour) in (select * from unnest(%(clean_days)s::date[], %(clean_hours)s::int[]))"


@cache
def statement(name: str) -> str:
    """The text of sql/<name>.sql; parameters stay parameters."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip()


@cache
def cells_of_facts(needs: frozenset[str] | None = None) -> str:
    """CTE `cells`: the measures of the days in `span`, given a relation `papers` of the same days.

    With `needs` only the pieces that count one of these: what a page does not show is not read from the facts.
    """
    wanted = [name for name, own in PIECES.items() if needs is None or needs.intersection(own)] or ["costs"]
    return "cells as (\n" + "\nunion all\n".join(_piece(name) for name in wanted) + "\n)"


def _piece(name: str) -> str:
    own = PIECES[name]
    columns = [
        "day",
        "of_day" if name in OUTCOMES else "day as of_day",
        *DIMENSIONS[2:],
        *(m if m in own else f"null::numeric as {m}" for m in MEASURES),
    ]
    return f"select {', '.join(columns)} from (\n{statement('facts/' + name)}\n) {name}"  # noqa: S608


def _type(measure: str) -> str:
    """Whole numbers stay 64-bit integers: numeric sums would take four times as long."""
    return "numeric" if measure == "squares" else "bigint"


@cache
def papers(*, last: bool = True) -> str:
    """CTE `papers`; without `last` nothing is credited to the last touch, which is two thirds of the work."""
    text = statement("papers")
    if last:
        return text
    before, rest = text.split("    -- last touch", 1)
    none = "    cross join (select null::uuid as channel, null::uuid as staff, null::uuid as unit, null::uuid as batch) last\n"
    return before + none + rest.split("    -- end of last touch\n", 1)[1]


@cache
def recent_facts(needs: frozenset[str] | None = None, *, last: bool = True) -> str:
    """CTEs ending in `recent`: all cells of %(days)s, straight from the facts but for the hours that are built and clean."""
    columns = ", ".join((*DIMENSIONS, *MEASURES))
    return f"""{statement("span")},
{papers(last=last)},
{cells_of_facts(needs)},
recent as (
    select {columns} from insights_cell where {_CLEAN_HOURS}
    union all
    select {columns} from cells
)"""  # noqa: S608


@cache
def all_cells(needs: frozenset[str] | None = None, *, last: bool = True) -> str:
    """CTEs ending in `cube`: cells counting for %(first)s … %(last)s, those of clean days, and the recent ones."""
    columns = ", ".join((*DIMENSIONS, *MEASURES))
    return f"""{recent_facts(needs, last=last)},
cube as (
    select {columns} from insights_cell where {_WITHIN} and day <> all (%(days)s::date[]) and hour is null
    union all
    select {columns} from recent where {_WITHIN}
)"""  # noqa: S608


@cache
def all_sums(needs: frozenset[str] | None = None, *, last: bool = True) -> str:
    """The same `cube` by channel alone: sums of all days, less what live days put in when they were built, plus the recent."""
    columns = ", ".join((*DIMENSIONS[1:], *MEASURES))
    none = "null::uuid as staff, null::uuid as unit, null::uuid as batch, null::jsonb as labels"
    head = f"of_day, touch, channel, {none}, currency"
    return f"""{recent_facts(needs, last=last)},
cube as (
    select {head}, {", ".join(MEASURES)} from insights_daily where {_WITHIN}
    union all
    select {head}, {", ".join(f"-{m}" for m in MEASURES)} from insights_cell
    where day = any (%(days)s::date[]) and hour is null and {_WITHIN}
    union all
    select {columns} from recent where {_WITHIN}
)"""  # noqa: S608


@cache
def sum_cells() -> str:
    """Fill insights_daily for %(of_days)s from the cells."""
    sums = ", ".join(f"sum({m})::{_type(m)}" for m in MEASURES)
    return f"""insert into insights_daily (of_day, touch, channel, currency, {", ".join(MEASURES)})
select of_day, touch, channel, currency, {sums}
from insights_cell
where of_day = any (%(of_days)s::date[]) and hour is null
group by of_day, touch, channel, currency"""  # noqa: S608


@cache
def recent_papers(*, last: bool = True) -> str:
    """CTEs ending in `recent`: attributed orders of %(days)s, straight from the facts but for the hours that are clean."""
    columns = ", ".join(PAPER)
    return f"""{statement("span")},
{papers(last=last)},
recent as (
    select {columns} from insights_paper where {_CLEAN_HOURS}
    union all
    select {columns} from papers
)"""  # noqa: S608


@cache
def all_papers(*, last: bool = True) -> str:
    """CTEs ending in `book`: attributed orders of %(first)s … %(last)s."""
    columns = ", ".join(PAPER)
    return f"""{recent_papers(last=last)},
book as (
    select {columns} from insights_paper
    where day between %(first)s and %(last)s and day <> all (%(days)s::date[])
    union all
    select {columns} from recent where day between %(first)s and %(last)s
)"""  # noqa: S608
