"""Payback: how many days went by until what came in since the first cost covered all cost of the period."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from afflux.insights.engine import COSTS, cube_of, rows_of, scope_of, spoken_of, within
from afflux.insights.questions import Question

NEEDS = frozenset({*COSTS, "revenue", "goods", "uncosted"})


def paybacks(question: Question, currency: str) -> dict[tuple[Any, ...], int]:
    """Days by line, and under ("all",) for everything; a line that has not paid back is left out.

    What came in is the margin, or revenue where the cost of any goods of the line is unknown; money of `currency` alone.
    """
    if "product" in question.by or {"day", "week", "month"} & set(question.by):
        return {}
    scope = scope_of(replace(question, by=(*question.by, "day"), needs=NEEDS))
    keys, where = scope.dims[:-1], within(scope)
    names = "".join(f"key_{i}, " for i in range(len(keys)))
    keyed = "".join(f"{d.sql} as key_{i}, " for i, d in enumerate(keys))
    none = "".join(f"null::{d.cast}, " for d in keys)
    cost = " + ".join(f"coalesce(c.{name}, 0)" for name in COSTS)
    sql = f"""with {cube_of(scope)},
lines as (
    select {keyed} false as everything, c.of_day as day, sum({cost}) as spent, coalesce(sum(c.revenue), 0) as revenue,
        coalesce(sum(c.goods), 0) as goods, coalesce(sum(c.uncosted), 0) as uncosted
    from cube c {spoken_of(scope.joins, keyed + where)}
    where ({where}) and (c.currency is null or c.currency = %(money)s)
    group by {names} c.of_day
),
daily as (
    select * from lines
    union all
    select {none} true, day, sum(spent), sum(revenue), sum(goods), sum(uncosted) from lines group by day
),
known as (
    select *, sum(spent) over line as cost, min(day) filter (where spent <> 0) over line as began,
        bool_or(uncosted <> 0) over line as guessed
    from daily
    window line as (partition by {names} everything)
),
walked as (
    select *, sum(revenue - case when guessed then 0 else goods end) over (partition by {names} everything order by day) as back
    from known
    where day >= began
)
select {names} everything, min(day - began) from walked where cost <> 0 and back >= cost group by {names} everything"""  # noqa: S608
    width = len(keys)
    return {
        ("all",) if line[width] else tuple(line[:width]): line[width + 1]
        for line in rows_of(sql, {**scope.params, "money": currency})
    }
