"""By product: what was sold is read from the lines of orders, what was spent from the channels that advertise a product.

An order with three products counts once in each, so orders and buyers of products do not add up to those of the whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

from afflux.insights.engine import MONEY, ask, rows_of, scope_of
from afflux.insights.models import Touch
from afflux.insights.questions import Answer, Question, Row, Tally
from afflux.insights.statements import all_papers
from afflux.kernel.money import exponent
from afflux.trade.models import Product

SOLD = ("orders", "repeats", "new_buyers", "buyers", "revenue", "goods", "uncosted", "again", "squares")
MEASURES = ("orders", "buyers", "repeats", "revenue", "goods", "uncosted")


def with_products(question: Question) -> Answer:
    """The answer with everything sold taken from lines of goods; `product` is one of its dimensions or conditions."""
    spent = ask(question)
    rows: dict[tuple[Any, ...], Tally] = defaultdict(dict)
    for row in spent.rows:
        rows[row.keys] = {k: v for k, v in row.tally.items() if k not in SOLD}
    _add_sold(question, spent.currency, rows)
    names = {row.keys: row.names for row in spent.rows}
    made = [
        Row(keys, names.get(keys) or _names(question, keys), tally)
        for keys, tally in rows.items()
        if any(tally.values())
    ]
    made.sort(key=lambda r: (-r.tally.get("revenue", Decimal(0)), -r.tally.get("adds", Decimal(0)), r.names))
    return replace(spent, rows=made)


def _add_sold(question: Question, currency: str, rows: dict[tuple[Any, ...], Tally]) -> None:
    scope = scope_of(question)
    side = "first" if question.touch == Touch.FIRST else "last"
    keys = ", ".join(
        "pr.key" if d.key == "product" else d.sql.replace("c.of_day", "c.day") for d in scope.dims
    )
    where = scope.where.replace("c.of_day", "c.day").replace("nullif(ch.product, '')", "pr.key")
    scope.params["micro"] = 10 ** (6 - exponent(currency))
    sql = f"""with {all_papers(last=side == "last")},
credited as (
    select "order", day, person, sale, nth, currency, {side}_channel as channel, {side}_staff as staff, {side}_unit as unit,
        {side}_batch as batch, null::jsonb as labels
    from book
)
select {keys + "," if keys else ""} c.currency,
    count(distinct c."order") filter (where c.sale) as orders,
    count(distinct c.person) filter (where c.sale) as buyers,
    count(distinct c."order") filter (where c.nth > 1) as repeats,
    sum(line.amount_minor) as revenue,
    round(sum(line.quantity * line.unit_cost_micros) / %(micro)s) as goods,
    count(*) filter (where line.unit_cost_micros is null) as uncosted
from credited c
join trade_line line on line.order_id = c."order" and line.kind in ('sale', 'refund')
left join trade_product pr on pr.id = line.product_id
{scope.joins}
where {where}
group by {keys + "," if keys else ""} c.currency"""  # noqa: S608
    width = len(scope.dims)
    for line in rows_of(sql, scope.params):
        row = rows[tuple(line[:width])]
        for name, value in zip(MEASURES, line[width + 1 :], strict=True):
            if value is not None and (name not in MONEY or line[width] == currency):
                row[name] = row.get(name, Decimal(0)) + Decimal(value)


def _names(question: Question, keys: tuple[Any, ...]) -> tuple[str, ...]:
    from afflux.insights.dimensions import NOT_SAID, dimension

    named = []
    for key, value in zip(question.by, keys, strict=True):
        if key == "product" and value:
            named.append(
                Product.objects.filter(key=value).values_list("name", flat=True).first() or str(value)
            )
        else:
            named.append(
                dimension(key).names([value]).get(value, str(value if value is not None else NOT_SAID))
            )
    return tuple(named)
