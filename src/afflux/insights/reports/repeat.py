"""Repeat purchase: how many come back, and after how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from afflux.insights.engine import ask, rows_of, scope_of, within
from afflux.insights.metrics import METRICS, Value
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.statements import all_papers, recent_papers

NEEDS = frozenset({"new_buyers", "again", "orders", "repeats"})

_ALL_GAPS = f"""with {recent_papers(last=False)}
select days, sum(sales)
from (
    select days, sales from insights_gap where day between %(first)s and %(last)s and day <> all (%(days)s::date[])
    union all
    select day - prev_day, 1 from recent where nth > 1 and day between %(first)s and %(last)s
) together
group by days order by days"""  # noqa: S608


@dataclass(frozen=True)
class RepeatReport:
    """`gaps[d]` pairs of orders of one person lay d days apart; quartiles are days."""

    question: Question
    first_time: int
    again: int
    rate: Value
    orders: int
    repeats: int
    gaps: dict[int, int]
    quarter: int | None
    median: int | None
    three_quarters: int | None


def repeat_report(question: Question) -> RepeatReport:
    """Of the first-time buyers of the period, those who bought again since; gaps of repeat orders made in the period."""
    total = ask(replace(question, by=(), people=False, needs=NEEDS)).total
    gaps = _gaps(question)
    return RepeatReport(
        question,
        int(total.get("new_buyers", Decimal(0))),
        int(total.get("again", Decimal(0))),
        METRICS["repeat_rate"].of(total),
        int(total.get("orders", Decimal(0))),
        int(total.get("repeats", Decimal(0))),
        gaps,
        *(_quantile(gaps, share) for share in (0.25, 0.5, 0.75)),
    )


def _gaps(question: Question) -> dict[int, int]:
    scope = scope_of(question)
    if question.whole:
        return {int(days): int(n) for days, n in rows_of(_ALL_GAPS, scope.params)}
    side = "first" if question.touch == Touch.FIRST else "last"
    sql = f"""with {all_papers(last=side == "last")},
credited as (
    select day, prev_day, {side}_channel as channel, {side}_staff as staff, {side}_unit as unit, {side}_batch as batch,
        null::jsonb as labels
    from book where nth > 1
)
select c.day - c.prev_day, count(*)
from credited c {scope.joins}
where {within(scope).replace("c.of_day", "c.day")}
group by 1 order by 1"""  # noqa: S608
    return {int(days): int(n) for days, n in rows_of(sql, scope.params)}


def _quantile(gaps: dict[int, int], share: float) -> int | None:
    """The smallest gap that at least `share` of all gaps do not exceed."""
    need, seen = share * sum(gaps.values()), 0
    for days, n in sorted(gaps.items()):
        seen += n
        if seen >= need:
            return days
    return None
