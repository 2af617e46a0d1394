"""Costs in files: an amount, or the quantity and price or the minutes and wage that make it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.actions.money import not_in_future
from afflux.channels.imports import naming
from afflux.channels.imports.facts import (
    ID,
    as_number,
    json_array,
    labels_of,
    outcomes_by_key,
    texts,
    written,
)
from afflux.channels.imports.words import cost_kind_of
from afflux.channels.models import Cost
from afflux.channels.models.sources import CostKind
from afflux.channels.pricing import Parts, amount_minor
from afflux.exchange.kinds import Column, Context, Kind, Outcome, Rejected, Row, Type
from afflux.exchange.pieces import keys_used
from afflux.kernel.actors import Actor
from afflux.kernel.clock import local_day
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id
from afflux.kernel.money import from_micros, to_major, to_micros

TOO_PRECISE = problem(
    "channels.import_too_large", _("%(value)s is more than a price or a quantity can be. Check the number.")
)


class Costs(Kind):
    """Rows without an id of their own are known by their content, and the nth twin in a file is a cost of its own."""

    name = "costs"
    label = _("Costs")
    help = _(
        "What was spent, per channel and day: quantity × unit price, minutes × hourly wage, or an amount."
    )
    right = "drain.write"
    export_right = "drain.export"
    columns = (
        Column("channel", Type.TEXT, _("The channel's key or name."), required=True, aliases=("渠道", "source", "campaign", "推广渠道"), max_length=120),
        Column("date", Type.DATE, _("The day, as 2024-05-31."), required=True, aliases=("day", "日期", "时间", "at")),
        Column("kind", Type.TEXT, _("material, media, labour, fee or incentive."), aliases=("类型", "费用类型", "cost_kind"), max_length=40),
        Column("quantity", Type.DECIMAL, _("How many pieces were paid for."), aliases=("数量",)),
        Column("unit_price", Type.DECIMAL, _("Price of one piece in major units, such as 0.05."), aliases=("price", "单价")),
        Column("minutes", Type.DURATION, _("Time worked: minutes, or h:mm:ss."), aliases=("duration", "分钟", "工时", "时长", "通话时长")),
        Column("hourly_wage", Type.DECIMAL, _("Pay for one hour in major units."), aliases=("wage", "时薪", "小时工资")),
        Column("amount", Type.DECIMAL, _("The whole amount in major units; it must agree with the parts where both are given."),
               aliases=("cost", "spend", "spent", "花费", "金额", "费用", "消耗")),
        Column("currency", Type.CURRENCY, _("Three letters; the merchant's currency if empty."), aliases=("币种",)),
        Column("note", Type.TEXT, _("Anything to remember."), aliases=("备注", "说明"), max_length=200),
        Column("staff", Type.TEXT, _("The number or name of the member of staff."), aliases=("agent", "员工", "工号", "客服", "坐席", "销售"), max_length=80),
        Column("batch", Type.TEXT, _("The batch of material, by its name."), aliases=("批次",), max_length=120),
        Column("label.*", Type.TEXT, _("A free dimension for reports, such as label.age."), max_length=120),
        ID,
    )  # fmt: skip
    options = (naming.CREATE_CHANNELS, naming.CREATE_STAFF)

    def number(self, values: Mapping[str, Any]) -> str | UUID | None:
        return as_number(values.get("id"))

    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        names = naming.Names(rows, context)
        today = local_day(context.at, context.timezone)
        outcomes: list[Outcome | None] = [None] * len(rows)
        facts: list[dict[str, Any]] = []
        for at, row in enumerate(rows):
            try:
                not_in_future(row.get("date"), today)
                facts.extend(_facts(row, names, context))
            except Refused as refusal:
                outcomes[at] = Rejected(refusal.why, refusal.field or "", refusal.params)
        return outcomes_by_key(rows, outcomes, written("channels_cost", _TYPES, facts))

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        rows = _kept(by).order_by("day", "id")
        for fact in rows.iterator(chunk_size=2000):
            made = fact.quantity is not None and fact.unit_price_micros is not None
            worked = fact.seconds is not None and fact.hourly_wage_micros is not None
            yield {
                "channel": fact.channel.key,
                "date": fact.day,
                "kind": fact.kind,
                "quantity": fact.quantity.normalize() if fact.quantity is not None else None,
                "unit_price": None if fact.unit_price_micros is None else from_micros(fact.unit_price_micros),
                "minutes": fact.seconds,
                "hourly_wage": None
                if fact.hourly_wage_micros is None
                else from_micros(fact.hourly_wage_micros),
                "amount": None if made or worked else to_major(fact.amount_minor, fact.currency),
                "currency": fact.currency,
                "note": fact.note or None,
                "staff": fact.staff.number if fact.staff else None,
                "batch": fact.batch.name if fact.batch else None,
                **texts(fact.labels, "label."),
                "id": str(fact.source_key),
            }

    def opened(self, by: Actor) -> list[str]:
        return list(texts(dict.fromkeys(keys_used(_kept(by), "labels")), "label."))

    def counted(self, by: Actor, most: int | None = None) -> int:
        return _kept(by)[:most].count()


def _kept(by: Actor) -> QuerySet[Cost]:
    return access.costs(by).filter(removed_at=None)


_TYPES = {
    "id": "uuid", "channel_id": "uuid", "batch_id": "uuid", "staff_id": "uuid", "day": "date", "kind": "text", "quantity": "numeric",
    "unit_price_micros": "bigint", "seconds": "bigint", "hourly_wage_micros": "bigint", "amount_minor": "bigint", "currency": "text",
    "note": "text", "labels": "jsonb", "source_key": "uuid", "recorded_at": "timestamptz",
}  # fmt: skip


def _facts(row: Row, names: naming.Names, context: Context) -> list[dict[str, Any]]:
    """The cost of a row; one that names pieces and hours is two costs, or labour would hide in material."""
    parts = Parts(
        quantity=_bounded(row, "quantity"),
        unit_price_micros=_micros(row, "unit_price"),
        seconds=row.get("minutes"),
        hourly_wage_micros=_micros(row, "hourly_wage"),
        amount=row.get("amount"),
    )
    labour = parts.seconds is not None and parts.hourly_wage_micros is not None
    material = parts.quantity is not None and parts.unit_price_micros is not None
    both = labour and material
    kind = cost_kind_of(row.get("kind"), labour=labour and not both, material=material)
    whole = _fact(row, names, context, kind, parts)
    if not both or kind == CostKind.LABOUR:
        return [whole]
    pieces = Parts(quantity=parts.quantity, unit_price_micros=parts.unit_price_micros)
    hours = Parts(seconds=parts.seconds, hourly_wage_micros=parts.hourly_wage_micros)
    worked = _fact(row, names, context, str(CostKind.LABOUR), hours)
    return [
        _fact(row, names, context, kind, pieces),
        {**worked, "source_key": hashed_id("labour-of", str(row.key))},
    ]


def _fact(row: Row, names: naming.Names, context: Context, kind: str, parts: Parts) -> dict[str, Any]:
    currency = row.get("currency") or context.currency
    return {
        "channel_id": names.channel(row),
        "batch_id": names.batch(row),
        "staff_id": names.staff(row),
        "day": row.get("date"),
        "kind": kind,
        "quantity": parts.quantity,
        "unit_price_micros": parts.unit_price_micros,
        "seconds": parts.seconds,
        "hourly_wage_micros": parts.hourly_wage_micros,
        "amount_minor": amount_minor(parts, currency),
        "currency": currency,
        "note": row.get("note", ""),
        "labels": json_array(labels_of(row, "label.")),
        "source_key": row.key,
        "recorded_at": context.at,
    }


def _bounded(row: Row, column: str) -> Decimal | None:
    value: Decimal | None = row.get(column)
    if value is not None and abs(value) >= Decimal(10) ** 12:
        raise Refused(TOO_PRECISE, field=column, value=str(value))
    return value


def _micros(row: Row, column: str) -> int | None:
    value = _bounded(row, column)
    return None if value is None else to_micros(value)
