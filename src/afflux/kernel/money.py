"""Money: integers only. Amounts are minor units (cents); unit prices are micros (millionths of a major unit).

A parcel card costs 0.05, an SMS 0.032, an impression 0.0000466: unit prices need more digits than amounts do.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

MICROS = 1_000_000
# ISO 4217 minor-unit exponents that differ from 2.
_EXPONENTS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "TND": 3,
    "JOD": 3,
}


def exponent(currency: str) -> int:
    """Digits after the point of `currency` (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def to_minor(major: Decimal, currency: str) -> int:
    """Minor units of an amount in major units, rounded half to even."""
    scaled = major.scaleb(exponent(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def to_major(minor: int, currency: str) -> Decimal:
    """Exact major units of an amount in minor units."""
    digits = exponent(currency)
    return Decimal(minor).scaleb(-digits).quantize(Decimal(1).scaleb(-digits))


def to_micros(major: Decimal) -> int:
    """Millionths of a major unit, rounded half to even."""
    return int((major * MICROS).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def from_micros(micros: int) -> Decimal:
    """Exact major units of a unit price in micros, without trailing zeros beyond the second digit."""
    value = Decimal(micros) / MICROS
    return value.quantize(Decimal("0.01")) if value == value.quantize(Decimal("0.01")) else value.normalize()


def amount_of(quantity: Decimal, unit_price_micros: int, currency: str) -> int:
    """quantity × unit price in minor units, rounded once, half to even."""
    return to_minor(quantity * Decimal(unit_price_micros) / MICROS, currency)


def wage_of(seconds: int, hourly_wage_micros: int, currency: str) -> int:
    """Labour cost in minor units: seconds worked × hourly wage, rounded once, half to even."""
    return to_minor(Decimal(seconds) * hourly_wage_micros / 3600 / MICROS, currency)


@dataclass(frozen=True)
class Money:
    """An amount in minor units of one currency (ISO 4217 letters)."""

    minor: int
    currency: str

    @property
    def major(self) -> Decimal:
        """Exact major units."""
        return to_major(self.minor, self.currency)
