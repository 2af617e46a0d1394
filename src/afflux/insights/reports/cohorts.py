"""Cohorts: people by the month of their first order, and how many of them ordered in each month since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from afflux.insights.engine import rows_of, scope_of, within
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.statements import all_papers, recent_papers


@dataclass(frozen=True)
class Cohort:
    """`people[i]` of those who first bought in `month` ordered i months later (0: the month itself)."""

    month: date
    people: list[int]

    @property
    def size(self) -> int:
        return self.people[0]


@dataclass(frozen=True)
class CohortsReport:
    question: Question
    cohorts: list[Cohort]


def cohorts_report(question: Question) -> CohortsReport:
    """Cohorts whose first month lies in the period, followed to its end.

    For the whole merchant a person's first order ever counts. A store manager, or a report narrowed to a channel, sees
    the orders of that part only: a cohort is then the first order *there*.
    """
    found = _whole(question) if question.whole else _part(question)
    months: dict[date, dict[int, int]] = defaultdict(dict)
    for cohort, month, people in found:
        if cohort >= question.first.replace(day=1):
            months[cohort][_apart(cohort, month)] = people
    last = question.last
    made = [
        Cohort(month, [counts.get(i, 0) for i in range(_apart(month, last) + 1)])
        for month, counts in sorted(months.items())
    ]
    return CohortsReport(question, made)


def _whole(question: Question) -> list[tuple[date, date, int]]:
    """Each paper knows the first day of its person and whether it is the person's first of its month: one plain sum."""
    sql = f"""with {recent_papers(last=False)}
select month, date_trunc('month', day)::date, sum(people)
from (
    select month, day, people from insights_comeback where day between %(first)s and %(last)s and day <> all (%(days)s::date[])
    union all
    select date_trunc('month', first_day)::date, day, 1 from recent where month_first and day between %(first)s and %(last)s
) together
group by 1, 2"""  # noqa: S608
    return [(c, m, int(n)) for c, m, n in rows_of(sql, scope_of(question).params)]


def _part(question: Question) -> list[tuple[date, date, int]]:
    scope = scope_of(question)
    side = "first" if question.touch == Touch.FIRST else "last"
    scope.params["first"] = date(1970, 1, 1)
    where = within(scope).replace("c.of_day", "c.day")
    sql = f"""with {all_papers(last=side == "last")},
credited as (
    select day, person, {side}_channel as channel, {side}_staff as staff, {side}_unit as unit, {side}_batch as batch,
        null::jsonb as labels
    from book where sale and person is not null
),
bought as (
    select c.person, date_trunc('month', c.day)::date as month, min(min(date_trunc('month', c.day)::date)) over (partition by c.person) as cohort
    from credited c {scope.joins}
    where {where}
    group by c.person, date_trunc('month', c.day)::date
)
select cohort, month, count(*) from bought group by 1, 2"""  # noqa: S608
    return [(c, m, n) for c, m, n in rows_of(sql, scope.params)]


def _apart(first: date, second: date) -> int:
    return (second.year - first.year) * 12 + second.month - first.month
