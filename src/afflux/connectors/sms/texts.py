"""Which texts a template lets through, and what a piece of one costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.counting import Counted
from afflux.connectors.sms.faults import TOO_LONG
from afflux.connectors.sms.segments import measure
from afflux.kernel.errors import Refused, problem
from afflux.kernel.money import to_micros
from afflux.kernel.text import parse_decimal

MOST = 500  # characters, signature and way out included: both gateways' limit
SHORT = 35  # characters of a variable that is not free, at the gateway that is more generous
RULES = (
    ("free", _("Any words")),
    ("short", _("Up to 35 characters, no links")),
    ("digits", _("4 to 6 digits only")),
)
NOT_SHORT = problem(
    "sms.template_takes_little",
    _(
        "The approved template takes up to %(most)s characters without links in its variable. Shorten the text, or let a template for free words be approved."
    ),
)
NOT_DIGITS = problem(
    "sms.template_takes_digits",
    _("The approved template takes 4 to 6 digits only: free words cannot be sent with it."),
)
PRICE_FORM = problem("sms.price_form", _("Write the price of one message as a number, such as 0.045."))
CURRENCY_FORM = problem("sms.currency_form", _("Write the currency in three letters, such as CNY."))
LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org|top|cc)\b", re.IGNORECASE)


def check_price(values: Mapping[str, str]) -> None:
    """Raises Refused at field price or currency."""
    price = parse_decimal(values.get("price", "")) if values.get("price") else None
    if values.get("price") and (price is None or not 0 < price < 1000):
        raise Refused(PRICE_FORM, field="price")
    if not re.fullmatch(r"[A-Z]{3}", values.get("currency") or "CNY"):
        raise Refused(CURRENCY_FORM, field="currency")


def counted(values: Mapping[str, Any]) -> Counted:
    """What stands around a text, and the price of a piece."""
    before, _place, after = f"【{values['signature']}】{values['frame']}".partition("{text}")
    price = parse_decimal(str(values.get("price") or ""))
    micros = to_micros(price) if price else None
    return Counted(before, after, MOST, micros, str(values.get("currency") or "CNY"))


def check(values: Mapping[str, Any], text: str) -> None:
    """Raises Refused at field text: too long, or words that the template does not take."""
    around = counted(values)
    size = measure(around.before + text + around.after)
    if size.units > MOST:
        raise Refused(TOO_LONG, field="text", units=size.units, most=MOST)
    rule = values.get("words") or "free"
    if rule == "digits" and not re.fullmatch(r"[0-9]{4,6}", text):
        raise Refused(NOT_DIGITS, field="text")
    if rule == "short" and (len(text) > SHORT or LINK.search(text)):
        raise Refused(NOT_SHORT, field="text", most=SHORT)
