"""Funnels: the steps of drainage as counts with the time between them, and ordered funnels over any kinds of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.insights.engine import Scope, ask, rows_of, scope_of, within
from afflux.insights.metrics import METRICS
from afflux.insights.questions import Question, Tally
from afflux.insights.statements import all_cells, recent_facts, statement
from afflux.kernel.clock import day_bounds
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Merchant

STEPS = ("exposures", "scans", "views", "adds", "consultations", "orders", "repeats")
TOO_FEW = problem(
    "insights.few_steps", _("A funnel needs two to twelve kinds of events, separated by commas.")
)
_LAGGING = frozenset({"won", "again"})
_ALL_LAGS = f"""with {recent_facts(_LAGGING)}
select day - of_day, sum(won), sum(again)
from (
    select day, of_day, won, again from insights_lag where of_day between %(first)s and %(last)s and day <> all (%(days)s::date[])
    union all
    select day, of_day, won, again from recent
    where (won > 0 or again > 0) and of_day between %(first)s and %(last)s and touch in (0, %(touch)s)
) together
group by 1"""  # noqa: S608
ONLY_WHOLE = problem(
    "insights.whole_only",
    _("Events belong to no store: this funnel is for those who see the whole merchant."),
    status=403,
)


@dataclass(frozen=True)
class Stage:
    """`of_before` is the share of the step before; `median` the time from there (seconds; None where nothing says it)."""

    key: str
    label: Any
    people: int
    of_before: Decimal | None
    of_first: Decimal | None
    median: int | None = None


@dataclass(frozen=True)
class FunnelLine:
    keys: tuple[Any, ...]
    names: tuple[str, ...]
    stages: list[Stage]


@dataclass(frozen=True)
class FunnelReport:
    question: Question
    total: FunnelLine
    lines: list[FunnelLine]


def funnel_report(question: Question) -> FunnelReport:
    """Counts of each step of drainage in the period. Steps nobody counts are zero; shares skip them."""
    answer = ask(replace(question, people=False, needs=frozenset(STEPS)))
    medians = _medians(question)
    total = FunnelLine((), (), _stages(answer.total, medians))
    return FunnelReport(
        question, total, [FunnelLine(r.keys, r.names, _stages(r.tally, {})) for r in answer.rows]
    )


def ordered_funnel(kinds: Sequence[str], question: Question) -> list[Stage]:
    """How many people did `kinds` one after the other in the period. Refused: fewer than 2 steps or more than 12."""
    steps = [kind.strip() for kind in kinds if kind.strip()]
    if not 2 <= len(steps) <= 12:
        raise Refused(TOO_FEW, field="steps")
    if question.actor.units is not None or question.actor.own_only:
        raise Refused(ONLY_WHOLE, field="steps")
    zone = Merchant.objects.values_list("timezone", flat=True).first() or "UTC"
    began, ended = day_bounds(question.first, zone)[0], day_bounds(question.last, zone)[1]
    found = rows_of(statement("ordered_funnel"), {"steps": steps, "began": began, "ended": ended})
    counted = {int(number): (int(people), seconds) for number, people, seconds in found}
    stages: list[Stage] = []
    for i, kind in enumerate(steps, 1):
        people, seconds = counted.get(i, (0, None))
        before, first = (stages[-1].people, stages[0].people) if stages else (0, 0)
        stages.append(Stage(kind, kind, people, _share(people, before), _share(people, first), seconds))
    return stages


def _stages(tally: Tally, medians: dict[str, int | None]) -> list[Stage]:
    stages: list[Stage] = []
    for key in STEPS:
        people = int(tally.get(key, Decimal(0)))
        counted = [s.people for s in stages if s.people]
        before, first = (counted[-1], counted[0]) if counted else (0, 0)
        stages.append(
            Stage(
                key,
                METRICS[key].label,
                people,
                _share(people, before),
                _share(people, first),
                medians.get(key),
            )
        )
    return stages


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _medians(question: Question) -> dict[str, int | None]:
    """Median seconds: from scan to add (the newest 10,000 that know their scan), from add to first order, to the next order.

    The cube knows for every won add and every second order how many days passed since the add and since the first one.
    """
    scope = scope_of(question)
    sql = _ALL_LAGS if question.whole else _lags(scope)
    gaps: dict[str, list[tuple[int, int]]] = {"orders": [], "repeats": []}
    for days, won, again in rows_of(sql, scope.params):
        gaps["orders"].append((max(0, int(days)), int(won or 0)))
        gaps["repeats"].append((max(0, int(days)), int(again or 0)))
    return {"adds": _scan_to_add(question), **{step: _median(pairs) for step, pairs in gaps.items()}}


def _lags(scope: Scope) -> str:
    return f"""with {all_cells(_LAGGING)}
select c.day - c.of_day, sum(c.won), sum(c.again) from cube c {scope.joins}
where (c.won > 0 or c.again > 0) and {within(scope)} group by 1"""  # noqa: S608


def _median(pairs: list[tuple[int, int]]) -> int | None:
    """Median of days with their weights, in seconds."""
    half, seen = sum(n for _d, n in pairs) / 2, 0
    for days, n in sorted(pairs):
        seen += n
        if seen >= half:
            return days * 86_400
    return None


def _scan_to_add(question: Question) -> int | None:
    zone = Merchant.objects.values_list("timezone", flat=True).first() or "UTC"
    params = {
        "began": day_bounds(question.first, zone)[0],
        "ended": day_bounds(question.last, zone)[1],
        "units": None if question.actor.units is None else [str(u) for u in question.actor.units],
    }
    found = rows_of(statement("scan_to_add"), params)
    return int(found[0][0]) if found and found[0][0] is not None else None
