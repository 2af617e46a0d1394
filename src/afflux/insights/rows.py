"""The facts behind a number: the very rows it was counted from, newest first, a page at a time by keyset."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from afflux.insights.engine import Scope, rows_of, scope_of
from afflux.insights.metrics import METRICS
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.statements import all_papers, statement
from afflux.kernel.clock import day_bounds, local_day
from afflux.organization.models import Merchant

PAGE = 50
# A step that files count without persons adds to these metrics.
STEPS = {
    "exposures": ["exposure"], "reach": ["reach"], "scans": ["scan"], "views": ["view"], "adds": ["add"], "kept": ["add"],
    "consultations": ["consultation"], "orders": ["order"], "repeats": ["repeat"], "exposure_minutes": ["exposure"],
}  # fmt: skip
KINDS = {
    "views": ["view"], "consultations": ["consultation"], "labour_cost": ["labour"], "minutes": ["labour"],
    "material_cost": ["material"], "media_cost": ["media"], "fee_cost": ["fee"], "incentive_cost": ["incentive"],
}  # fmt: skip
# A row counts one of these, and nothing but rows and files do: their number is the figure less what files say.
COUNTED = frozenset(
    {
        "scans",
        "views",
        "consultations",
        "adds",
        "duplicates",
        "lost",
        "kept",
        "left_pool",
        "orders",
        "repeats",
        "new_buyers",
    }
)
# How many days of orders are looked at for a page, until they fill it: most often the newest are enough.
WINDOWS = (1, 7, 49)
ALL_COSTS = ["material", "media", "labour", "fee", "incentive"]
COLUMNS = (
    "id",
    "of_day",
    "at",
    "amount",
    "currency",
    "word",
    "note",
    "person",
    "name",
    "link",
    "channel",
    "channel_name",
    "staff_name",
)


@dataclass(frozen=True)
class Fact:
    """One row: when, how much (minor units where `currency` is set), what, whose, by which channel and staff."""

    id: UUID
    of_day: Any
    at: datetime
    amount: Any
    currency: str | None
    word: str
    note: str
    person: UUID | None
    name: str | None
    link: UUID | None
    channel: UUID | None
    channel_name: str | None
    staff_name: str | None


@dataclass(frozen=True)
class Facts:
    """A page of rows of one kind, how many there are in all, and the cursor of the next page."""

    kind: str
    rows: list[Fact]
    count: int
    total: Any
    next_cursor: str | None


def kinds_of(metric: str) -> list[str]:
    """Which kinds of rows stand behind a metric: its own, and counts from files."""
    own = METRICS[metric].facts
    found = [own] if own else []
    if metric in STEPS and own != "exposures":
        found.append("exposures")
    return found


def facts_of(
    metric: str, kind: str, question: Question, *, figure: Decimal | None, cursor: str | None = None
) -> Facts:
    """A page of the rows of `kind` behind `metric` under the question's period, conditions and rights.

    `figure` is the metric's value for the same question; where rows are what it counts, they are not counted again.
    """
    asked = replace(question, by=())
    scope = scope_of(asked)
    scope.params.update(_parameters(metric, question))
    known = figure is not None and kind == METRICS[metric].facts and metric in COUNTED
    if known and "product" not in question.where:
        count = int(figure or 0) - (_in_files(metric, asked, scope) if metric in STEPS else 0)
        total: Any = None if kind == "orders" else count
    else:
        count, total = _counted(_base(metric, kind, asked, scope, counting=True), scope)
    rows = _page(_base(metric, kind, asked, scope), kind, scope, cursor)
    more = len(rows) > PAGE
    shown = rows[:PAGE]
    return Facts(kind, shown, count, total, _encoded(shown[-1]) if more else None)


def _base(metric: str, kind: str, question: Question, scope: Scope, *, counting: bool = False) -> str:
    """The statement over all rows, columns still to be named; `counting`: those that a count needs are enough."""
    relation, prefix = _relation(metric, kind, question, counting=counting)
    return f"{prefix} select %(columns)s from ({relation}) c {scope.joins} where {scope.where}"  # noqa: S608


def _in_files(metric: str, question: Question, scope: Scope) -> int:
    """What files and forms counted of the metric's step, without persons."""
    return int(_counted(_base(metric, "exposures", question, scope), scope)[1] or 0)


def _parameters(metric: str, question: Question) -> dict[str, Any]:
    zone = Merchant.objects.values_list("timezone", flat=True).first() or "UTC"
    return {
        "zone": zone,
        "began": day_bounds(question.first, zone)[0],
        "ended": day_bounds(question.last, zone)[1],
        "steps": STEPS.get(metric, []),
        "kinds": KINDS.get(metric, ALL_COSTS),
        "only": metric,
    }


def _relation(metric: str, kind: str, question: Question, *, counting: bool) -> tuple[str, str]:
    """(the relation, the CTEs in front of it)."""
    if kind != "orders":
        return statement(f"rows/{kind}"), ""
    side = "first" if question.touch == Touch.FIRST else "last"
    chosen = {"repeats": "c.nth > 1", "new_buyers": "c.nth = 1", "again": "c.nth = 1"}.get(metric, "true")
    if metric in ("orders", "buyers"):
        chosen = "c.sale"
    whose = f"""c.day as of_day, c.{side}_channel as channel, c.{side}_staff as staff, c.{side}_unit as unit,
        c.{side}_batch as batch, null::jsonb as labels, c.revenue as amount"""
    relation = f"""select c."order" as id, {whose}, o.at, c.currency, o.kind as word, o.number as note, c.person,
        p.name, c."order" as link
    from book c join trade_order o on o.id = c."order" left join contacts_person p on p.id = c.person
    where {chosen}"""  # noqa: S608
    counted = f"select {whose} from book c where {chosen}"  # noqa: S608
    return counted if counting else relation, f"with {all_papers(last=side == 'last')}"


def _counted(base: str, scope: Scope) -> tuple[int, Any]:
    found = rows_of(base.replace("%(columns)s", "count(*), sum(c.amount)"), scope.params)
    return int(found[0][0]), found[0][1]


def _page(base: str, kind: str, scope: Scope, cursor: str | None) -> list[Fact]:
    sql = base.replace(
        "%(columns)s",
        "c.id, c.of_day, c.at, c.amount, c.currency, c.word, c.note, c.person, c.name, c.link, c.channel,"
        " ch.name as channel_name, st.name as staff_name",
    )
    params = {**scope.params, "size": PAGE + 1}
    if after := _decoded(cursor):
        params |= {"after_at": after[0], "after_id": after[1]}
        sql += " and (c.at, c.id) < (%(after_at)s, %(after_id)s::uuid)"
    newest = "order by c.at desc, c.id desc limit %(size)s"
    if kind == "orders":
        return _newest_days(f"{sql} and c.of_day between %(since)s and %(until)s {newest}", params)
    if kind == "scans":
        inner = f"{sql} and c.at >= %(since_at)s and c.link = code.id {newest}"
        return _newest_days(
            f"select c.* from {_codes(scope)} cross join lateral ({inner}) c {newest}",  # noqa: S608
            params,
        )
    return [Fact(*row) for row in rows_of(f"{sql} {newest}", params)]


def _newest_days(sql: str, params: dict[str, Any]) -> list[Fact]:
    """Rows from the newest days that fill a page, for no index has all orders or scans of a reader in their order."""
    first, until, zone = params["first"], params["last"], params["zone"]
    if "after_at" in params:
        until = min(until, local_day(params["after_at"], zone))
    found: list[Fact] = []
    for days in (*WINDOWS, None):
        since = first if days is None else max(first, until - timedelta(days=days - 1))
        bounds = {"since": since, "until": until, "since_at": day_bounds(since, zone)[0]}
        found = [Fact(*row) for row in rows_of(sql, {**params, **bounds})]
        if len(found) == params["size"] or since == first:
            break
    return found


def _codes(scope: Scope) -> str:
    """Codes whose scans may fit the conditions: scans have no index by time alone, so the newest of each code are looked at."""
    if "c.of_day" in scope.where:
        return "channels_code code"
    return f"""(
    select part.id from channels_code part
    where exists (
        select from (
            select part.channel_id as channel, target.staff_id as staff, null::uuid as unit, part.batch_id as batch, null::jsonb as labels
            from (select null::uuid as staff_id union all select staff_id from channels_target where code_id = part.id) target
        ) c {scope.joins} where {scope.where}
    )
) code"""  # noqa: S608


def _encoded(last: Fact) -> str:
    return base64.urlsafe_b64encode(json.dumps([last.at.isoformat(), str(last.id)]).encode()).decode()


def _decoded(cursor: str | None) -> tuple[datetime, str] | None:
    """The place a cursor names; a cursor that is not ours starts at the top."""
    try:
        at, key = json.loads(base64.urlsafe_b64decode((cursor or "").encode()))
        return datetime.fromisoformat(at), str(UUID(key))
    except (ValueError, TypeError, binascii.Error):
        return None
