"""Costs worked by hand, as the merchant would check them."""

from decimal import Decimal

import pytest

from afflux.channels.pricing import DIFFERENT_AMOUNT, NEGATIVE, NO_AMOUNT, TOO_MUCH, Parts, amount_minor
from afflux.kernel.errors import Refused
from afflux.kernel.money import to_micros


def test_a_thousand_cards_at_five_hundredths_cost_fifty():
    parts = Parts(quantity=Decimal(1000), unit_price_micros=to_micros(Decimal("0.05")))
    assert amount_minor(parts, "CNY") == 50_00


def test_two_hours_at_twenty_five_cost_fifty():
    parts = Parts(seconds=2 * 3600, hourly_wage_micros=to_micros(Decimal(25)))
    assert amount_minor(parts, "CNY") == 50_00


def test_a_stated_amount_counts_when_there_are_no_parts():
    assert amount_minor(Parts(amount=Decimal("55662.15")), "USD") == 5_566_215
    assert amount_minor(Parts(amount=Decimal(300)), "JPY") == 300


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (Parts(), NO_AMOUNT),
        (Parts(quantity=Decimal(10)), NO_AMOUNT),
        (Parts(quantity=Decimal(1000), unit_price_micros=50_000, amount=Decimal(51)), DIFFERENT_AMOUNT),
        (Parts(amount=Decimal(-1)), NEGATIVE),
        (Parts(quantity=Decimal(-5), unit_price_micros=1), NEGATIVE),
        (Parts(quantity=Decimal(10**14), unit_price_micros=10**9), TOO_MUCH),
        (Parts(quantity=Decimal(10**14), unit_price_micros=0), TOO_MUCH),
        (Parts(quantity=Decimal(0), unit_price_micros=10**20), TOO_MUCH),
        (Parts(seconds=10**14, hourly_wage_micros=0), TOO_MUCH),
        (Parts(seconds=0, hourly_wage_micros=10**20), TOO_MUCH),
    ],
)
def test_a_cost_that_does_not_add_up_is_refused(parts, why):
    with pytest.raises(Refused) as refused:
        amount_minor(parts, "CNY")
    assert refused.value.why is why
    assert str(refused.value)
