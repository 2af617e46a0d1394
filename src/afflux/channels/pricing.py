"""What a cost amounts to: one rounding, at the end, half to even."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.kernel.money import amount_of, from_micros, to_major, to_minor, wage_of

NO_AMOUNT = problem(
    "channels.cost_without_amount",
    _("Give an amount, or a quantity and a unit price, or minutes and an hourly wage."),
)
DIFFERENT_AMOUNT = problem(
    "channels.cost_amount_differs",
    _(
        "The amount %(amount)s is not what the parts make (%(made)s). Leave the amount empty or correct the parts."
    ),
)
TOO_MUCH = problem("channels.cost_too_big", _("%(amount)s is more than a cost can be. Check the numbers."))
NEGATIVE = problem(
    "channels.cost_negative", _("A cost cannot be negative. To take one back, remove its entry.")
)
LIMIT = 10**15  # minor units: far beyond any merchant, far inside a 64-bit integer
MOST_PIECES, MOST_SECONDS, MOST_MICROS = Decimal(10**13), 10**12, 10**18  # what the columns hold, with room


@dataclass(frozen=True)
class Parts:
    """How a cost came about; `seconds` of labour, prices in micros, `amount` in major units where only a total is known."""

    quantity: Decimal | None = None
    unit_price_micros: int | None = None
    seconds: int | None = None
    hourly_wage_micros: int | None = None
    amount: Decimal | None = None


def amount_minor(parts: Parts, currency: str) -> int:
    """Minor units of `currency`: quantity × unit price + time × wage; a stated amount must agree with what the parts make.

    Refuses parts that make no amount, a negative one, one beyond 10¹⁵ minor units, and a stated amount that differs.
    """
    numbers = (parts.quantity, parts.unit_price_micros, parts.seconds, parts.hourly_wage_micros, parts.amount)
    if any(number is not None and number < 0 for number in numbers):
        raise Refused(NEGATIVE, field="amount")
    _bounded(parts)
    made = None
    if parts.quantity is not None and parts.unit_price_micros is not None:
        made = amount_of(parts.quantity, parts.unit_price_micros, currency)
    if parts.seconds is not None and parts.hourly_wage_micros is not None:
        made = (made or 0) + wage_of(parts.seconds, parts.hourly_wage_micros, currency)
    stated = None if parts.amount is None else to_minor(parts.amount, currency)
    if made is None and stated is None:
        raise Refused(NO_AMOUNT, field="amount")
    if made is not None and stated is not None and made != stated:
        raise Refused(DIFFERENT_AMOUNT, field="amount", amount=parts.amount, made=to_major(made, currency))
    total = made if made is not None else stated
    if total is None or total > LIMIT:
        raise Refused(TOO_MUCH, field="amount", amount=parts.amount or total)
    return total


def _bounded(parts: Parts) -> None:
    """Refuse numbers that no column could keep."""
    if (parts.quantity or 0) >= MOST_PIECES:
        raise Refused(TOO_MUCH, field="quantity", amount=parts.quantity)
    if (parts.seconds or 0) > MOST_SECONDS:
        raise Refused(TOO_MUCH, field="minutes", amount=parts.seconds)
    if (parts.unit_price_micros or 0) > MOST_MICROS:
        raise Refused(TOO_MUCH, field="unit_price", amount=from_micros(parts.unit_price_micros or 0))
    if (parts.hourly_wage_micros or 0) > MOST_MICROS:
        raise Refused(TOO_MUCH, field="hourly_wage", amount=from_micros(parts.hourly_wage_micros or 0))
