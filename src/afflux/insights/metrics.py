"""Metrics: each declared once, in words and as a formula, for the console, the API and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.insights.engine import COSTS
from afflux.insights.questions import Tally

ZERO = Decimal(0)
Value = Decimal | None


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"  # minor units, possibly with a fraction
    SHARE = "share"
    MINUTES = "minutes"

    @property
    def words(self) -> Any:
        """The unit in the reader's language."""
        return UNITS[self]


UNITS = {Unit.COUNT: _("count"), Unit.MONEY: _("money"), Unit.SHARE: _("share"), Unit.MINUTES: _("minutes")}


@dataclass(frozen=True)
class Metric:
    """`of` turns a tally into a value; None is "not defined here" and never zero. Distinct metrics do not add up."""

    key: str
    label: Any
    formula: Any
    unit: Unit
    needs: tuple[str, ...]
    of: Callable[[Tally], Value]
    additive: bool = True
    facts: str = ""  # which rows stand behind it: exposures, costs, scans, events, adds, losses, orders


def ratio(above: Value, below: Value) -> Value:
    """above ÷ below; not defined below nothing."""
    return None if above is None or not below else above / below


def cost(t: Tally) -> Decimal:
    """All cost, in minor units."""
    return sum((t.get(name, ZERO) for name in COSTS), ZERO)


def kept(t: Tally) -> Decimal:
    """Adds that are neither duplicates nor lost."""
    return t.get("adds", ZERO) - t.get("duplicates", ZERO) - t.get("lost", ZERO)


def margin(t: Tally) -> Value:
    """Revenue less cost of goods; not defined while the cost of some goods sold is unknown."""
    return None if t.get("uncosted", ZERO) else t.get("revenue", ZERO) - t.get("goods", ZERO)


def earned(t: Tally) -> Decimal:
    """The margin where it is known, else the revenue."""
    known = margin(t)
    return t.get("revenue", ZERO) if known is None else known


def roi(t: Tally) -> Value:
    """(earned − cost) ÷ cost."""
    return ratio(earned(t) - cost(t), cost(t))


def roi_basis(t: Tally) -> str:
    """Which of the two the ROI stands on: "margin" or "revenue"."""
    return "revenue" if margin(t) is None else "margin"


def _sum(*names: str) -> Callable[[Tally], Value]:
    return lambda t: sum((t.get(name, ZERO) for name in names), ZERO)


def _per(above: Callable[[Tally], Value], below: Callable[[Tally], Value]) -> Callable[[Tally], Value]:
    return lambda t: ratio(above(t), below(t))


def _count(
    key: str, label: Any, formula: Any, facts: str, measure: str = "", *, additive: bool = True
) -> Metric:
    return Metric(key, label, formula, Unit.COUNT, (measure or key,), _sum(measure or key), additive, facts)


def _money(key: str, label: Any, formula: Any, needs: tuple[str, ...], facts: str) -> Metric:
    return Metric(key, label, formula, Unit.MONEY, needs, _sum(*needs), True, facts)


def _cac_after(n: int, label: Any, formula: Any) -> Metric:
    needs = (f"ripe_cost_{n}", f"ripe_kept_{n}")
    return Metric(
        f"cac_{n}", label, formula, Unit.MONEY, needs, _per(_sum(needs[0]), _sum(needs[1])), False, "costs"
    )


_ADDS = _sum("adds")
METRICS: dict[str, Metric] = {
    m.key: m
    for m in (
        _count("exposures", _("Exposures"), _("Cards handed out, calls made, messages sent, impressions: what one exposure is, the mode says."), "exposures"),
        _count("reach", _("Reached"), _("People whom an exposure met, as its source counted them."), "exposures"),
        _count("scans", _("Scans"), _("Visits of live codes by people, returning ones and those sent to the fallback included; link previews are out."), "scans"),
        _count("views", _("Page views"), _("Views of pages that a channel or its code brought."), "events"),
        _count("adds", _("Adds"), _("People who became contacts, duplicates and those lost later included."), "adds"),
        _count("duplicates", _("Duplicates"), _("Adds of people who were in the pool before."), "adds"),
        _count("lost", _("Lost"), _("Adds of the period, duplicates apart, who have left since."), "adds"),
        Metric("kept", _("Kept"), _("Adds less duplicates less lost."), Unit.COUNT, ("adds", "duplicates", "lost"), kept, True, "adds"),
        _count("left_pool", _("Left the pool"), _("People who left in the period, whenever they were added."), "losses"),
        _count("won", _("Adds that bought"), _("Adds of the period, duplicates apart, who have bought since."), "adds"),
        _count("consultations", _("Consultations"), _("Questions to staff or robot, and those an advertising platform counted."), "events"),
        _count("orders", _("Orders"), _("Sales that are not cancelled or refunded, and those an advertising platform counted."), "orders"),
        _count("buyers", _("Buyers"), _("Different people with an order in the period; a person counts once."), "orders", additive=False),
        _count("new_buyers", _("First-time buyers"), _("People whose first order ever lies in the period."), "orders"),
        _count("again", _("Bought again"), _("First-time buyers of the period who have ordered once more since."), "orders"),
        _count("repeats", _("Repeat orders"), _("Orders of people who had bought before."), "orders"),
        _money("revenue", _("Revenue"), _("Sales less refunds, each on its own day."), ("revenue",), "orders"),
        Metric("margin", _("Margin"), _("Revenue less cost of goods; not shown while the cost of some goods sold is unknown."), Unit.MONEY, ("revenue", "goods", "uncosted"), margin, True, "orders"),
        Metric("cost", _("Cost"), _("Material, media, labour, fees and incentives."), Unit.MONEY, COSTS, cost, True, "costs"),
        _money("material_cost", _("Material"), _("Cost of printed or made material."), ("cost_material",), "costs"),
        _money("media_cost", _("Media"), _("Money paid for space or clicks."), ("cost_media",), "costs"),
        _money("labour_cost", _("Labour"), _("Time worked × hourly wage. A free channel shows here what it costs."), ("cost_labour",), "costs"),
        _money("fee_cost", _("Fees"), _("Fees of platforms and carriers."), ("cost_fee",), "costs"),
        _money("incentive_cost", _("Incentives"), _("What people were given for adding."), ("cost_incentive",), "costs"),
        Metric("minutes", _("Minutes paid"), _("Time behind the labour cost."), Unit.MINUTES, ("paid_seconds",), lambda t: t.get("paid_seconds", ZERO) / 60, True, "costs"),
        Metric("exposure_minutes", _("Minutes of exposure"), _("Time that exposures took, such as talking time of calls."), Unit.MINUTES, ("shown_seconds",), lambda t: t.get("shown_seconds", ZERO) / 60, True, "exposures"),
        Metric("add_rate", _("Add rate"), _("Adds ÷ exposures."), Unit.SHARE, ("adds", "exposures"), _per(_ADDS, _sum("exposures")), False),
        Metric("scan_rate", _("Adds per scan"), _("Adds ÷ scans."), Unit.SHARE, ("adds", "scans"), _per(_ADDS, _sum("scans")), False),
        Metric("conversion", _("Conversion"), _("Buyers ÷ adds of the same period."), Unit.SHARE, ("buyers", "adds"), _per(_sum("buyers"), _ADDS), False),
        Metric("win_rate", _("Adds that bought, share"), _("Of the people added in the period, duplicates apart, how many have bought since."), Unit.SHARE, ("won", "adds", "duplicates"), _per(_sum("won"), lambda t: t.get("adds", ZERO) - t.get("duplicates", ZERO)), False),
        Metric("loss_rate", _("Loss"), _("Lost ÷ adds less duplicates."), Unit.SHARE, ("lost", "adds", "duplicates"), _per(_sum("lost"), lambda t: t.get("adds", ZERO) - t.get("duplicates", ZERO)), False),
        Metric("repeat_rate", _("Repeat rate"), _("Of the first-time buyers of the period, how many have bought again since."), Unit.SHARE, ("again", "new_buyers"), _per(_sum("again"), _sum("new_buyers")), False),
        Metric("cac", _("CAC"), _("Cost ÷ adds: gross, every add counts."), Unit.MONEY, (*COSTS, "adds"), _per(cost, _ADDS), False, "costs"),
        Metric("cac_net", _("CAC, net"), _("Cost ÷ kept adds: duplicates and those lost do not count."), Unit.MONEY, (*COSTS, "adds", "duplicates", "lost"), _per(cost, kept), False, "costs"),
        _cac_after(1, _("CAC at 1 day"), _("Cost ÷ adds still kept one day later, over the days of the period that are that old.")),
        _cac_after(7, _("CAC at 7 days"), _("Cost ÷ adds still kept seven days later, over the days of the period that are that old.")),
        _cac_after(30, _("CAC at 30 days"), _("Cost ÷ adds still kept thirty days later, over the days of the period that are that old.")),
        Metric("cost_per_consultation", _("Cost of a consultation"), _("Cost ÷ consultations."), Unit.MONEY, (*COSTS, "consultations"), _per(cost, _sum("consultations")), False, "costs"),
        Metric("cost_per_order", _("Cost of an order"), _("Cost ÷ orders."), Unit.MONEY, (*COSTS, "orders"), _per(cost, _sum("orders")), False, "costs"),
        Metric("order_value", _("Order value"), _("Revenue ÷ orders."), Unit.MONEY, ("revenue", "orders"), _per(_sum("revenue"), _sum("orders")), False, "orders"),
        Metric("roi", _("ROI"), _("(Margin − cost) ÷ cost; revenue stands in for the margin while the cost of goods is unknown, and the report says so."), Unit.SHARE, (*COSTS, "revenue", "goods", "uncosted"), roi, False),
    )
}  # fmt: skip


def values(tally: Tally, keys: Iterable[str]) -> dict[str, Value]:
    """The asked metrics of a tally."""
    return {key: METRICS[key].of(tally) for key in keys}


def minor(value: Value) -> int | None:
    """Money rounded to whole minor units, half to even."""
    return None if value is None else int(value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
