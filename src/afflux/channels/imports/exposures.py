"""Exposures in files: counts of one step on one day, with the time they took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from afflux.channels.imports.words import step_of
from afflux.channels.models import Exposure
from afflux.exchange.kinds import Column, Context, Kind, Outcome, Rejected, Row, Type
from afflux.exchange.pieces import keys_used
from afflux.kernel.actors import Actor
from afflux.kernel.clock import local_day
from afflux.kernel.errors import Refused


class Exposures(Kind):
    """Rows without an id of their own are known by their content, and the nth twin in a file is a count of its own."""

    name = "exposures"
    label = _("Exposures")
    help = _(
        "What was shown and done: cards handed out, calls made, messages sent, a platform's clicks, per channel and day."
    )
    right = "drain.write"
    export_right = "drain.export"
    columns = (
        Column(
            "channel",
            Type.TEXT,
            _("The channel's key or name."),
            required=True,
            aliases=("渠道", "source", "campaign", "推广渠道"),
            max_length=120,
        ),
        Column(
            "date",
            Type.DATE,
            _("The day, as 2024-05-31."),
            required=True,
            aliases=("day", "日期", "时间", "at"),
            max_length=0,
        ),
        Column(
            "quantity",
            Type.COUNT,
            _("How many; 1 if empty."),
            aliases=("count", "数量", "次数", "impressions", "曝光", "曝光量", "展现量"),
        ),
        Column(
            "minutes",
            Type.DURATION,
            _("How long it took: minutes, or h:mm:ss."),
            aliases=("duration", "分钟", "时长", "通话时长", "用时"),
        ),
        Column(
            "staff",
            Type.TEXT,
            _("The number or name of the member of staff."),
            aliases=("agent", "员工", "工号", "客服", "坐席", "销售"),
            max_length=80,
        ),
        Column(
            "step",
            Type.TEXT,
            _("exposure, reach, scan, view, add, consultation, order or repeat; exposure if empty."),
            aliases=("步骤",),
            max_length=40,
        ),
        Column(
            "batch", Type.TEXT, _("The batch of material, by its name."), aliases=("批次",), max_length=120
        ),
        Column("label.*", Type.TEXT, _("A free dimension for reports, such as label.age."), max_length=120),
        ID,
    )
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
                facts.append(_fact(row, names, context))
            except Refused as refusal:
                outcomes[at] = Rejected(refusal.why, refusal.field or "", refusal.params)
        return outcomes_by_key(rows, outcomes, written("channels_exposure", _TYPES, facts))

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        rows = _kept(by).order_by("day", "id")
        for fact in rows.iterator(chunk_size=2000):
            yield {
                "channel": fact.channel.key,
                "date": fact.day,
                "quantity": fact.quantity,
                "minutes": fact.seconds or None,
                "staff": fact.staff.number if fact.staff else None,
                "step": fact.step,
                "batch": fact.batch.name if fact.batch else None,
                **texts(fact.labels, "label."),
                "id": str(fact.source_key),
            }

    def opened(self, by: Actor) -> list[str]:
        return list(texts(dict.fromkeys(keys_used(_kept(by), "labels")), "label."))

    def counted(self, by: Actor, most: int | None = None) -> int:
        return _kept(by)[:most].count()


def _kept(by: Actor) -> QuerySet[Exposure]:
    return access.exposures(by).filter(removed_at=None)


_TYPES = {
    "id": "uuid", "channel_id": "uuid", "batch_id": "uuid", "staff_id": "uuid", "day": "date", "step": "text", "quantity": "bigint",
    "seconds": "bigint", "labels": "jsonb", "source_key": "uuid", "recorded_at": "timestamptz",
}  # fmt: skip


def _fact(row: Row, names: naming.Names, context: Context) -> dict[str, Any]:
    return {
        "channel_id": names.channel(row),
        "batch_id": names.batch(row),
        "staff_id": names.staff(row),
        "day": row.get("date"),
        "step": step_of(row.get("step")),
        "quantity": row.get("quantity", 1),
        "seconds": row.get("minutes", 0),
        "labels": json_array(labels_of(row, "label.")),
        "source_key": row.key,
        "recorded_at": context.at,
    }
