"""Dimensions a report may be split by or narrowed to: declared SQL over a cell, and the names behind the ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Batch, Channel, Mode
from afflux.channels.models.sources import Domain
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Staff, Unit
from afflux.trade.models import Product

UNKNOWN = problem("insights.unknown_dimension", _("“%(name)s” is no dimension. Known are: %(known)s."))
_LABEL = re.compile(r"^label\.[^\s.,%:]{1,40}$")
NOT_SAID = _("Not said")


@dataclass(frozen=True)
class Dimension:
    """`sql` speaks of a cell `c` joined with its channel `ch`, mode `m`, staff `st` and unit `u`."""

    key: str
    label: Any
    sql: str
    cast: str
    names: Callable[[Iterable[Any]], dict[Any, str]]


def _rows(model: Any) -> Callable[[Iterable[Any]], dict[Any, str]]:
    return lambda keys: {pk: str(row) for pk, row in model.objects.in_bulk([k for k in keys if k]).items()}


def _products(keys: Iterable[Any]) -> dict[Any, str]:
    return dict(Product.objects.filter(key__in=[k for k in keys if k]).values_list("key", "name"))


def _domains(keys: Iterable[Any]) -> dict[Any, str]:
    return {key: str(Domain(key).label) for key in keys if key}


def _paid(keys: Iterable[Any]) -> dict[Any, str]:
    return {True: str(_("Paid")), False: str(_("Free of charge"))}


def _as_they_are(keys: Iterable[Any]) -> dict[Any, str]:
    return {key: key.isoformat() if isinstance(key, date) else str(key) for key in keys if key is not None}


def _months(keys: Iterable[Any]) -> dict[Any, str]:
    return {key: key.strftime("%Y-%m") for key in keys if key is not None}


UNIT = "coalesce(c.unit, st.unit_id, ch.unit_id)"
DIMENSIONS: dict[str, Dimension] = {
    d.key: d
    for d in (
        Dimension("channel", _("Channel"), "c.channel", "uuid", _rows(Channel)),
        Dimension("mode", _("Mode"), "ch.mode_id", "uuid", _rows(Mode)),
        Dimension("domain", _("Domain"), "m.domain", "text", _domains),
        Dimension("paid", _("Paid or free"), "m.paid", "boolean", _paid),
        Dimension("store", _("Store"), UNIT, "uuid", _rows(Unit)),
        Dimension("region", _("Region"), "u.ancestry[2]", "uuid", _rows(Unit)),
        Dimension("staff", _("Staff"), "c.staff", "uuid", _rows(Staff)),
        Dimension("batch", _("Batch"), "c.batch", "uuid", _rows(Batch)),
        Dimension("product", _("Product"), "nullif(ch.product, '')", "text", _products),
        Dimension("day", _("Day"), "c.of_day", "date", _as_they_are),
        Dimension("week", _("Week from"), "date_trunc('week', c.of_day)::date", "date", _as_they_are),
        Dimension("month", _("Month"), "date_trunc('month', c.of_day)::date", "date", _months),
    )
}
ALIASES = {"unit": "store", "period": "month"}


def dimension(key: str) -> Dimension:
    """The declared dimension of that name, or of `label.<key>`. Refused: unknown."""
    key = ALIASES.get(key, key)
    if key in DIMENSIONS:
        return DIMENSIONS[key]
    if _LABEL.match(key):
        # The label's name travels as a parameter: it is a reader's word.
        sql = f"coalesce(c.labels ->> %(by_{_slot(key)})s, ch.labels ->> %(by_{_slot(key)})s)"
        return Dimension(key, key.removeprefix("label."), sql, "text", _as_they_are)
    raise Refused(UNKNOWN, field="by", name=key[:60], known=", ".join((*DIMENSIONS, "label.<key>")))


def label_parameters(keys: Iterable[str]) -> dict[str, str]:
    """Parameters that the SQL of label dimensions needs."""
    return {f"by_{_slot(k)}": k.removeprefix("label.") for k in keys if k.startswith("label.")}


def _slot(key: str) -> str:
    return key.encode().hex()
