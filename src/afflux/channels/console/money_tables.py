"""The lists of exposures and costs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.channels import access
from afflux.channels.models import Cost, Exposure
from afflux.channels.models.sources import CostKind, Step
from afflux.console.tables import Column, Filter, Table
from afflux.kernel.actors import Actor
from afflux.kernel.money import from_micros

CHANNEL = Column(
    "channel",
    gettext_lazy("Channel"),
    "channel.name",
    link=lambda row: reverse("channel", args=[row.channel_id]),
)
BATCH = Column("batch", gettext_lazy("Batch"), "batch.name", phone=False)
STAFF = Column("staff", gettext_lazy("Staff"), "staff.name", phone=False)
STATE = Column(
    "state",
    gettext_lazy("State"),
    lambda row: ("bad", _("Removed")) if row.removed_at else None,
    kind="badge",
    phone=False,
)


def _channels(by: Actor) -> list[tuple[str, str]]:
    return [(row.key, row.name) for row in access.channels(by).order_by("name")[:300]]


def _filters(*more: Filter) -> tuple[Filter, ...]:
    return (
        Filter(
            "channel",
            gettext_lazy("Channel"),
            lambda rows, key: rows.filter(channel__key=key),
            choices=_channels,
        ),
        *more,
        Filter("since", gettext_lazy("From"), lambda rows, day: rows.filter(day__gte=day), kind="day"),
        Filter("until", gettext_lazy("Until"), lambda rows, day: rows.filter(day__lte=day), kind="day"),
        Filter("removed", gettext_lazy("Removed ones too"), lambda rows, yes: rows, kind="flag"),
    )


def made_of(cost: Cost) -> str:
    """How an amount was made: "1,000 × 0.05", "120 min × 25.00 / h"."""
    parts = []
    if cost.quantity is not None and cost.unit_price_micros is not None:
        parts.append(f"{cost.quantity.normalize():,f} × {from_micros(cost.unit_price_micros):f}")
    if cost.seconds is not None and cost.hourly_wage_micros is not None:
        parts.append(
            _("%(minutes)s min × %(wage)s / h")
            % {"minutes": f"{cost.seconds / 60:,.10g}", "wage": f"{from_micros(cost.hourly_wage_micros):f}"}
        )
    return " + ".join(parts)


def minutes_of(row: Exposure) -> Any:
    """Whole minutes an exposure took; None where none were noted."""
    return round(row.seconds / 60) if row.seconds else None


class CostsTable(Table):
    name = "costs"
    columns = (
        Column(
            "day",
            gettext_lazy("Day"),
            kind="day",
            sort="day",
            link=lambda row: reverse("cost", args=[row.pk]),
        ),
        CHANNEL,
        Column("kind", gettext_lazy("Kind"), lambda row: row.get_kind_display()),
        Column("made_of", gettext_lazy("Made of"), made_of, phone=False),
        Column(
            "amount",
            gettext_lazy("Amount"),
            lambda row: (row.amount_minor, row.currency),
            kind="money",
            sort="amount_minor",
        ),
        BATCH,
        STAFF,
        Column("note", gettext_lazy("Note"), phone=False),
        STATE,
    )
    filters = _filters(
        Filter(
            "kind",
            gettext_lazy("Kind"),
            lambda rows, kind: rows.filter(kind=kind),
            choices=lambda by: CostKind.choices,
        )
    )
    default_sort = "-day"
    export_right = "drain.export"
    empty = gettext_lazy(
        "No cost noted yet. Note what your cards, calls and ads cost, and every channel shows what an add costs."
    )


class ExposuresTable(Table):
    name = "exposures"
    columns = (
        Column(
            "day",
            gettext_lazy("Day"),
            kind="day",
            sort="day",
            link=lambda row: reverse("exposure", args=[row.pk]),
        ),
        CHANNEL,
        Column("step", gettext_lazy("Counted"), lambda row: row.get_step_display()),
        Column("quantity", gettext_lazy("Quantity"), kind="count"),
        Column("minutes", gettext_lazy("Minutes"), minutes_of, kind="count", phone=False),
        BATCH,
        STAFF,
        STATE,
    )
    filters = _filters(
        Filter(
            "step",
            gettext_lazy("Counted"),
            lambda rows, step: rows.filter(step=step),
            choices=lambda by: Step.choices,
        )
    )
    default_sort = "-day"
    export_right = "drain.export"
    empty = gettext_lazy(
        "No exposure noted yet. Note how many cards were handed out or calls made, and the add rate follows."
    )
