"""Types of fields that rooms share: what is accepted, how it is described, how it is answered.

Money is a decimal string in major units ("12.34"); a unit price may have six digits. Instants carry their offset.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Choices
from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictBool,
    StrictInt,
)
from pydantic_core.core_schema import CoreSchema, literal_schema

from afflux.kernel.money import from_micros, to_major

Item = TypeVar("Item")


def _written_day(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("day")  # a bare number, also "0.0", would pass for seconds since 1970
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("number")
    return Decimal(repr(value)) if isinstance(value, float) else value


def _written_out(value: Any) -> Any:
    if not isinstance(value, str) or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", value):
        raise ValueError("moment")  # a bare number would pass for seconds since 1970
    return value


def _sane(value: datetime) -> datetime:
    """In UTC: the database takes no offset of sixteen hours or more, though ISO 8601 allows them up to a day."""
    if not 1970 <= value.year <= 9000:
        raise ValueError("year")
    return value.astimezone(UTC)


def _sane_day(value: date) -> date:
    if not 1970 <= value.year <= 9000:
        raise ValueError("year")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_sane)]
Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_sane_day)]
Count = Annotated[StrictInt, Field(ge=0, le=10**15)]
Flag = StrictBool
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=-(10**12), le=10**12)]
Price = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=10**9)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=80)]
Words = Annotated[str, Field(max_length=200)]
Size = Annotated[int, Field(ge=1, le=500, description="Items on a page.")]
After = Annotated[str | None, Field(max_length=400, description="The “next” of the page before.")]


class OneOf:
    """One of a model's choices by value, described by its values (an enum class would need a name of its own)."""

    def __init__(self, choices: type[Choices]) -> None:
        self.values = [str(value) for value in choices.values]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return literal_schema(self.values)


class Input(Schema):
    """A body: a field that is not described is refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Page(Schema, Generic[Item]):
    """Items, and where the next page begins; `next` is null on the last."""

    items: list[Item]
    next: str | None


def major(minor: int | None, currency: str) -> Decimal | None:
    """Minor units as exact major units."""
    return None if minor is None else to_major(minor, currency)


def price(micros: int | None) -> Decimal | None:
    """A unit price in micros as exact major units."""
    return None if micros is None else from_micros(micros)
