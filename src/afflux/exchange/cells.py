"""From what a cell says to what it means, by the column's type. Every refusal says what was read and what would do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from afflux.exchange.kinds import Column, Type
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean, normalise_email, normalise_phone, parse_decimal

NOT_A_DATE = problem(
    "exchange.not_a_date",
    _(
        "“%(value)s” is no date that can be read for sure. Write 2024-05-31, or say the format in the mapping."
    ),
)
NOT_A_NUMBER = problem(
    "exchange.not_a_number", _("“%(value)s” is no number. Write digits with a point, such as 1234.50.")
)
NOT_A_COUNT = problem("exchange.not_a_count", _("“%(value)s” is no whole number of zero or more."))
NOT_A_DURATION = problem(
    "exchange.not_a_duration",
    _("“%(value)s” is no length of time. Write minutes (2.5) or hours, minutes and seconds (0:02:30)."),
)
NOT_A_PHONE = problem(
    "exchange.not_a_phone",
    _("“%(value)s” is no phone number. Write all of its digits, with the country code if it is foreign."),
)
NOT_AN_EMAIL = problem("exchange.not_an_email", _("“%(value)s” is no e-mail address."))
NOT_A_CURRENCY = problem(
    "exchange.not_a_currency", _("“%(value)s” is no currency. Write its three letters, such as CNY.")
)
TOO_LONG = problem(
    "exchange.too_long", _("The text has %(length)s characters, at most %(most)s fit. Shorten it.")
)

_CURRENCIES = {
    "RMB": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "¥": "CNY",
    "￥": "CNY",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "R$": "BRL",
}
_DATE = re.compile(r"^(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+(.+))?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$")
_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$", re.I)
_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,4}):(\d{1,2})(?:\.\d+)?$")
_SPOKEN = re.compile(
    r"^(?:(\d+(?:\.\d+)?)\s*(?:h|hours?|小时|时))?\s*(?:(\d+(?:\.\d+)?)\s*(?:m|mins?|minutes?|分钟|分))?\s*(?:(\d+(?:\.\d+)?)\s*(?:s|secs?|seconds?|秒))?$",
    re.I,
)
SECONDS = {
    "seconds": Decimal(1),
    "minutes": Decimal(60),
    "hours": Decimal(3600),
    "milliseconds": Decimal("0.001"),
}


@dataclass(frozen=True)
class Habits:
    """How this source writes: its time zone, phone region, and (from the mapping) date format, unit, decimal comma, divisor."""

    timezone: str = "UTC"
    phone_region: str = "CN"
    format: str = ""
    unit: str = ""
    decimal_comma: bool = False
    divide: Decimal = Decimal(1)


Parser = Callable[[Any], Any]


def parser(column: Column, habits: Habits) -> Parser:
    """A function from a cell (text, or what a workbook or JSON holds) to the column's type; None for an empty cell.

    It raises Refused with the problem; the caller knows the field.
    """
    numbers = _Numbers(habits)
    makers: dict[Type, Callable[[], Parser]] = {
        Type.TEXT: lambda: _text(column),
        Type.WRITTEN: lambda: _written(column),
        Type.COUNT: lambda: numbers.count,
        Type.DECIMAL: lambda: numbers.decimal,
        Type.DATE: lambda: _dates(habits, whole_days=True),
        Type.MOMENT: lambda: _dates(habits, whole_days=False),
        Type.DURATION: lambda: numbers.duration,
        Type.PHONE: lambda: _phone(habits),
        Type.EMAIL: lambda: _email,
        Type.CURRENCY: lambda: _currency,
        Type.LIST: lambda: _list(column),
        Type.JSON: lambda: _json,
    }
    return makers[column.type]()


def said(value: Any) -> str:
    """What a cell says, as text: a whole float without its point, a date as ISO, other things as they print."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time.min else value.date().isoformat()
    return str(value)


def _shown(value: Any) -> str:
    """A value short enough for a sentence."""
    text = said(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _text(column: Column) -> Parser:
    most = column.max_length

    def parse(value: Any) -> str | None:
        raw = value if isinstance(value, str) else said(value)
        text = raw.strip() if raw.isascii() and raw.isprintable() else clean(raw)
        if most and len(text) > most:
            raise Refused(TOO_LONG, length=len(text), most=most)
        return text or None

    return parse


def _written(column: Column) -> Parser:
    most = column.max_length

    def parse(value: Any) -> str | None:
        text = said(value).replace("\r\n", "\n").replace("\x00", "").strip()
        if most and len(text) > most:
            raise Refused(TOO_LONG, length=len(text), most=most)
        return text or None

    return parse


class _Numbers:
    """Numbers as the source writes them, divided where it counts in hundredths."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._unit = SECONDS.get(habits.unit, Decimal(60))

    def decimal(self, value: Any) -> Decimal | None:
        found = self._decimal(value)
        if found is None:
            if said(value).strip():
                raise Refused(NOT_A_NUMBER, value=_shown(value))
            return None
        return found / self._habits.divide if self._habits.divide != 1 else found

    def count(self, value: Any) -> int | None:
        found = self._decimal(value)
        if found is not None:
            found /= self._habits.divide
        if found is None and not said(value).strip():
            return None
        if found is None or found < 0 or found != found.to_integral_value():
            raise Refused(NOT_A_COUNT, value=_shown(value))
        return int(found)

    def duration(self, value: Any) -> int | None:
        if isinstance(value, timedelta):
            return round(value.total_seconds())
        text = clean(said(value))
        if not text:
            return None
        number = self._decimal(text)
        seconds = number * self._unit if number is not None else _clock(text, self._habits.unit)
        if seconds is None or seconds < 0 or seconds > 10**9:
            raise Refused(NOT_A_DURATION, value=_shown(value))
        return int(seconds.to_integral_value())

    def _decimal(self, value: Any) -> Decimal | None:
        if isinstance(value, bool):
            return None
        text = said(value)
        if self._habits.decimal_comma:
            text = text.replace(".", "").replace(",", ".")
        return parse_decimal(text)


def _clock(text: str, unit: str) -> Decimal | None:
    """Seconds of h:mm:ss, of mm:ss (hh:mm where the unit says so) and of 1h 5m 3s, 12分30秒."""
    found = _CLOCK.match(text)
    if found:
        first, second, third = found.groups()
        if first is None and unit == "hh:mm":
            first, second, third = second, third, "0"
        return Decimal(int(first or 0) * 3600 + int(second) * 60 + int(third))
    spoken = _SPOKEN.match(text)
    if spoken and any(spoken.groups()):
        hours, minutes, seconds = (Decimal(part or 0) for part in spoken.groups())
        return hours * 3600 + minutes * 60 + seconds
    return None


def _dates(habits: Habits, *, whole_days: bool) -> Parser:
    zone = ZoneInfo(habits.timezone)

    def in_zone(found: datetime) -> date | datetime:
        if whole_days:
            return (found.astimezone(zone) if found.tzinfo else found).date()
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)

    @lru_cache(maxsize=20_000)  # a file names the same days again and again
    def of_text(raw: str) -> date | datetime | None:
        text = clean(raw)
        if not text:
            return None
        found = _by_format(text, habits.format) if habits.format else _by_shape(text)
        if found is None or not 1900 <= found.year <= 2200:
            raise Refused(NOT_A_DATE, value=_shown(text))
        return in_zone(found)

    def parse(value: Any) -> Any:
        if isinstance(value, datetime):
            return in_zone(value)
        if isinstance(value, date):
            return in_zone(datetime.combine(value, time.min))
        return of_text(said(value))

    return parse


def _by_format(text: str, form: str) -> datetime | None:
    if form == "unix":
        number = parse_decimal(text)
        return (
            datetime.fromtimestamp(float(number), UTC)
            if number is not None and 0 <= number < 7_258_118_400
            else None
        )
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 the zone is the source's
    except ValueError:
        return None


def _by_shape(text: str) -> datetime | None:
    """Only shapes that begin with the year: 01/02/2024 is January to one and February to another."""
    try:
        found = _DATE.match(text)
        if found:
            year, _mark, month, day, rest = found.groups()
            return _with_time(datetime(int(year), int(month), int(day)), rest)  # noqa: DTZ001
        compact = _COMPACT.match(text)
        if compact:
            return datetime(*(int(part) for part in compact.groups() if part))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    return None


def _with_time(day: datetime, rest: str | None) -> datetime | None:
    if not rest:
        return day
    found = _TIME.match(rest.strip())
    if not found:
        return None
    hour, minute, second, fraction, zone = found.groups()
    micro = int((fraction or "0").ljust(6, "0")[:6])
    at = day.replace(hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=micro)
    if not zone:
        return at
    if zone.upper() in ("Z", "UTC"):
        return at.replace(tzinfo=UTC)
    sign = -1 if zone[0] == "-" else 1
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * sign
    return (at - shift).replace(tzinfo=UTC)


def _phone(habits: Habits) -> Parser:
    region = habits.phone_region

    def parse(value: Any) -> str | None:
        text = said(value).strip()
        if not text:
            return None
        found = normalise_phone(text, region)
        if found is None:
            raise Refused(NOT_A_PHONE, value=_shown(text))
        return found

    return parse


def _email(value: Any) -> str | None:
    text = said(value).strip()
    found = normalise_email(text) if text else None
    if text and found is None:
        raise Refused(NOT_AN_EMAIL, value=_shown(text))
    return found


@lru_cache(maxsize=1000)
def _currency_of(text: str) -> str | None:
    upper = clean(text).upper()
    known = _CURRENCIES.get(text.strip()) or _CURRENCIES.get(upper, upper)
    return known if re.fullmatch(r"[A-Z]{3}", known) else None


def _currency(value: Any) -> str | None:
    text = said(value).strip()
    if not text:
        return None
    found = _currency_of(text)
    if found is None:
        raise Refused(NOT_A_CURRENCY, value=_shown(text))
    return found


def _list(column: Column) -> Parser:
    item = _text(Column("", Type.TEXT, "", max_length=column.max_length))

    def parse(value: Any) -> list[str] | None:
        parts = value if isinstance(value, list) else _parts(said(value))
        found = [text for text in (item(part) for part in parts) if text]
        return list(dict.fromkeys(found)) or None

    return parse


def _parts(text: str) -> list[Any]:
    """Items of a list; one whose items hold separators themselves is written as JSON."""
    if text.lstrip().startswith('["'):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list):
            return found
    return re.split(r"[;,|、，；]", text)


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return clean(text) or None
