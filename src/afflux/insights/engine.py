"""Answers from the cube: one pass for what adds up, one for people who must be counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from afflux.channels.models import Channel
from afflux.insights import cube
from afflux.insights.dimensions import NOT_SAID, UNIT, Dimension, dimension, label_parameters
from afflux.insights.models import Touch
from afflux.insights.questions import Answer, Question, Row, Tally
from afflux.insights.statements import MEASURES, all_cells, all_sums, recent_papers
from afflux.organization.models import Merchant, Staff

COSTS = ("cost_material", "cost_media", "cost_labour", "cost_fee", "cost_incentive")
MONEY = frozenset(
    {*COSTS, "revenue", "goods", "uncosted", "squares", "ripe_cost_1", "ripe_cost_7", "ripe_cost_30"}
)
COARSE = frozenset({"channel", "mode", "domain", "paid", "product", "day", "week", "month"})
RIPE = (1, 7, 30)
ZERO = Decimal(0)
WITHIN = f"{UNIT} = any (%(units)s::uuid[])"
NOBODY = "00000000-0000-0000-0000-000000000000"
_JOINS = """
left join channels_channel ch on ch.id = c.channel
left join channels_mode m on m.id = ch.mode_id
left join organization_staff st on st.id = c.staff
"""


@dataclass(frozen=True)
class Scope:
    """The shared parts of a question's statements: dimensions, conditions, joins, parameters."""

    dims: list[Dimension]
    where: str
    joins: str
    params: dict[str, Any]
    needs: frozenset[str] | None
    by_channel: bool  # nothing finer than the channel is asked: the daily sums will do


def ask(question: Question) -> Answer:
    """The answer, rows in the order of cost, then adds, then revenue. Refused: an unknown dimension."""
    scope = scope_of(question)
    lines = _sums(scope)
    currency = _currency(question, lines)
    rows = _folded(lines, currency, len(scope.dims))
    if question.people:
        for keys, buyers in _buyers(scope).items():
            rows[keys]["buyers"] = Decimal(buyers)
    total = _total(rows, scope)
    named = _named(rows, scope.dims)
    left_out = sorted({str(cur) for _k, cur, _t in lines if cur and cur != currency})
    return Answer(question, named, total, currency, left_out)


def coarser(answer: Answer, key: str) -> Answer:
    """The rows put together by one of the dimensions that they are split by. Without people, who would count twice."""
    place = answer.question.by.index(key)
    tallies: dict[Any, Tally] = defaultdict(dict)
    names: dict[Any, tuple[str, ...]] = {}
    for row in answer.rows:
        names[row.keys[place]] = (row.names[place],)
        for name, value in row.tally.items():
            held = tallies[row.keys[place]]
            held[name] = held.get(name, ZERO) + value
    question = replace(answer.question, by=(key,))
    dims = [dimension(key)]
    rows = sorted((Row((k,), names[k], t) for k, t in tallies.items()), key=lambda r: _weight(r, dims))
    return replace(answer, question=question, rows=rows)


def scope_of(question: Question) -> Scope:
    """Conditions and parameters of a question; the live days are looked up here, before anything is summed."""
    dims = [dimension(key) for key in question.by]
    narrowed = [(dimension(key), value) for key, value in question.where.items()]
    params: dict[str, Any] = {
        "first": question.first, "last": question.last, "touch": int(question.touch), "today": question.today,
        **_live(question), **label_parameters([d.key for d in dims] + [d.key for d, _v in narrowed]),
    }  # fmt: skip
    parts = []
    for i, (one, value) in enumerate(narrowed):
        params[f"only_{i}"] = value
        parts.append(f"({one.sql}) is not distinct from %(only_{i})s::{one.cast}")
    if question.actor.own_only:
        params["own"] = str(question.actor.staff or NOBODY)
        parts.append("c.staff = %(own)s::uuid")
    elif question.actor.units is not None:
        params["units"] = [str(u) for u in question.actor.units]
        parts.append(f"{UNIT} = any (%(units)s::uuid[])")
    joins = _JOINS
    if any(d.key == "region" for d in [*dims, *(d for d, _v in narrowed)]):
        joins += f"left join organization_unit u on u.id = {UNIT}\n"
    finer = {d.key for d in [*dims, *(d for d, _v in narrowed)]} - COARSE
    by_channel = not finer and question.actor.units is None and not question.actor.own_only
    return Scope(dims, " and ".join(parts) or "true", joins, params, question.needs, by_channel)


def _live(question: Question) -> dict[str, Any]:
    """What to read live. What becomes of somebody happens later, so the look goes on to today.

    An add may be typed two days after the order that it won (sql/papers.sql): the look begins as much earlier.
    """
    return cube.live(question.first - timedelta(days=2), max(question.last, question.today)).parameters()


def _sums(scope: Scope) -> list[tuple[tuple[Any, ...], str | None, Tally]]:
    """(keys, currency, sums) of everything additive."""
    keys = [d.sql for d in scope.dims]
    sums = _wanted(scope.needs)
    columns = ", ".join([*keys, "c.currency", *(f"{sql} as {name}" for name, sql in sums.items())])
    groups = ", ".join(str(i + 1) for i in range(len(keys) + 1))
    where = within(scope)
    joins = spoken_of(scope.joins, columns + where)
    sql = f"with {cube_of(scope)} select {columns} from cube c {joins} where {where} group by {groups}"  # noqa: S608
    width = len(keys)
    found = []
    for line in rows_of(sql, scope.params):
        tally = {name: Decimal(v) for name, v in zip(sums, line[width + 1 :], strict=True) if v is not None}
        found.append((tuple(line[:width]), line[width], tally))
    return found


def within(scope: Scope) -> str:
    """The conditions, with those on units said in the table's own columns: `UNIT` spans three tables, and no index does.

    What names a unit is under it by that; what names staff alone, by theirs; what names neither, by its channel's.
    """
    units = scope.params.get("units")
    if units is None:
        return scope.where
    staff, channels = Staff.objects.filter(unit__in=units), Channel.objects.filter(unit__in=units)
    scope.params["unit_staff"] = [str(key) for key in staff.values_list("id", flat=True)]
    scope.params["unit_channels"] = [str(key) for key in channels.values_list("id", flat=True)]
    return scope.where.replace(
        WITHIN,
        """(c.unit = any (%(units)s::uuid[])
        or c.unit is null and c.staff = any (%(unit_staff)s::uuid[])
        or c.unit is null and c.staff is null and c.channel = any (%(unit_channels)s::uuid[]))""",
    )


def cube_of(scope: Scope) -> str:
    """CTEs ending in `cube`: whatever is asked, by channel alone where nothing finer is."""
    read = all_sums if scope.by_channel else all_cells
    return read(_counted(scope.needs), last=scope.params["touch"] == Touch.LAST)


def spoken_of(joins: str, said: str) -> str:
    """Those of the joins that dimensions and conditions speak of: a table less to read, and columns that may stay unread."""
    kept = ""
    for join in reversed(joins.strip().splitlines()):
        if f"{join.split()[3]}." in said + kept:
            kept = f"{join}\n{kept}"
    return kept


def _wanted(needs: frozenset[str] | None) -> dict[str, str]:
    """The SQL of each wanted sum. Ripe sums leave out the days that are not n days old yet."""
    sums = {name: f"sum(c.{name})" for name in MEASURES}
    cost = " + ".join(f"coalesce(c.{name}, 0)" for name in COSTS)
    for n in RIPE:
        ripe = f"filter (where c.of_day <= %(today)s::date - {n})"
        sums[f"ripe_cost_{n}"] = f"sum({cost}) {ripe}"
        sums[f"ripe_kept_{n}"] = (
            f"sum(coalesce(c.adds, 0) - coalesce(c.duplicates, 0) - coalesce(c.lost_{n}, 0)) {ripe}"
        )
    return {name: sql for name, sql in sums.items() if needs is None or name in needs}


def _counted(needs: frozenset[str] | None) -> frozenset[str] | None:
    """The measures behind the wanted sums: ripe sums are made of several."""
    if needs is None:
        return None
    ripe = {f"lost_{n}" for n in RIPE if f"ripe_kept_{n}" in needs}
    costs = set(COSTS) if any(name.startswith("ripe_cost") for name in needs) else set()
    return needs | ripe | costs | ({"adds", "duplicates"} if ripe else set())


def _buyers(scope: Scope) -> dict[tuple[Any, ...], int]:
    """Different people who bought, by the same dimensions and in all: a person counts once in each line.

    Few buy twice in a period, and an order knows the day of the one before: only the orders of those few are told apart
    by person, all others are counted as they come.
    """
    side = "first" if scope.params["touch"] == Touch.FIRST else "last"
    where = within(scope).replace("c.of_day", "c.day")
    names = [f"key_{i}" for i in range(len(scope.dims))]
    keyed = "".join(
        f"{d.sql.replace('c.of_day', 'c.day')} as {n}, " for d, n in zip(scope.dims, names, strict=True)
    )
    listed, none = "".join(f"{n}, " for n in names), "".join(f"null::{d.cast}, " for d in scope.dims)
    grouped = f"group by {', '.join(names)}" if names else ""
    columns = f"""day, person, prev_day, sale, {side}_channel as channel, {side}_staff as staff, {side}_unit as unit,
        {side}_batch as batch, null::jsonb as labels"""
    # Read twice rather than kept: a copy would cost more than the second look. Conditions stand outside of the union, for
    # only a bare table under one is read by an index alone.
    sql = f"""with {recent_papers(last=side == "last")},
credited as not materialized (
    select * from (
        select {columns}, false as live from insights_paper
        union all
        select {columns}, true from recent
    ) book
    where sale and person is not null and day between %(first)s and %(last)s and (live or day <> all (%(days)s::date[]))
),
often as materialized (select distinct person from credited where prev_day >= %(first)s),
counted as materialized (
    select {keyed} often.person, count(*) as papers
    from credited c left join often on often.person = c.person {spoken_of(scope.joins, keyed + where)}
    where {where}
    group by {listed} often.person
)
select {listed} false, coalesce(sum(case when person is null then papers else 1 end), 0)::bigint from counted {grouped}
union all
select {none} true, coalesce(sum(papers) filter (where person is null), 0)::bigint + count(distinct person) from counted"""  # noqa: S608
    width = len(scope.dims)
    found = {}
    for line in rows_of(sql, scope.params):
        if line[width] or width:
            found[("all",) if line[width] else tuple(line[:width])] = line[width + 1]
    return found


def _folded(
    lines: Sequence[tuple[tuple[Any, ...], str | None, Tally]], currency: str, width: int
) -> dict[Any, Tally]:
    """One tally per key: counts over all currencies, money of `currency` only."""
    rows: dict[Any, Tally] = defaultdict(dict)
    for keys, its, tally in lines:
        row = rows[keys]
        for name, value in tally.items():
            if name not in MONEY or its is None or its == currency:
                row[name] = row.get(name, ZERO) + value
    return rows


def _total(rows: dict[Any, Tally], scope: Scope) -> Tally:
    """The sum of the rows; people are counted once over all of them."""
    everybody = rows.pop(("all",), {}).get("buyers", ZERO)
    total: Tally = {}
    for tally in rows.values():
        for name, value in tally.items():
            total[name] = total.get(name, ZERO) + value
    total["buyers"] = everybody
    if not scope.dims:
        rows[()] = total
    return total


def _named(rows: dict[Any, Tally], dims: list[Dimension]) -> list[Row]:
    names = [d.names({keys[i] for keys in rows}) for i, d in enumerate(dims)]
    made = [
        Row(
            keys,
            tuple(names[i].get(key, str(key if key is not None else NOT_SAID)) for i, key in enumerate(keys)),
            tally,
        )
        for keys, tally in rows.items()
        if any(tally.values())
    ]
    return sorted(made, key=lambda r: _weight(r, dims))


def _weight(row: Row, dims: list[Dimension]) -> tuple[Any, ...]:
    if any(d.cast == "date" or d.key.startswith("label.") for d in dims):
        return row.names
    cost = sum((row.tally.get(name, ZERO) for name in COSTS), ZERO)
    return (-cost, -row.tally.get("adds", ZERO), -row.tally.get("revenue", ZERO), row.names)


def _currency(question: Question, lines: Sequence[tuple[Any, str | None, Tally]]) -> str:
    """Asked; else the merchant's where any money is in it; else the one most lines are in."""
    if question.currency:
        return question.currency
    home = Merchant.objects.values_list("currency", flat=True).first() or "CNY"
    used: dict[str, int] = defaultdict(int)
    for _keys, its, _tally in lines:
        if its:
            used[its] += 1
    return home if home in used or not used else max(sorted(used), key=lambda c: used[c])


def rows_of(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def whole_period(today: date) -> tuple[date, date]:
    """From the first fact to the last, or the last 30 days where there is none."""
    known = cube.bounds()
    return known if known else (today - timedelta(days=29), today)
