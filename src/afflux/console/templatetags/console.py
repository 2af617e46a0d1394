"""Tags of the shell: money, numbers, slots, icons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from afflux.console.slots import fillers
from afflux.console.week import said
from afflux.kernel.money import exponent, from_micros, to_major

register = template.Library()


@register.filter
def money(minor: int | None, currency: str) -> str:
    """Minor units as major units with the currency's digits and grouped thousands; "–" for none."""
    if minor is None:
        return "–"
    return format(to_major(minor, currency), f",.{exponent(currency)}f")


@register.filter
def hours(text: str) -> str:
    """Hours of the week in words: “Mon–Fri 09:00–18:00”; “Always” for none."""
    return said(text)


@register.filter
def micros(value: int | None) -> str:
    """A unit price in micros as major units, no digit lost; "–" for none."""
    return "–" if value is None else format(from_micros(value), "f")


@register.filter
def count(value: int | Decimal | None) -> str:
    """A whole number with grouped thousands; "–" for none."""
    return "–" if value is None else format(round(value), ",d")


@register.filter
def percent(share: float | Decimal | None, digits: int = 1) -> str:
    """A share (0.25) as a percentage ("25.0 %"); "–" for none."""
    return "–" if share is None else f"{Decimal(str(share)) * 100:,.{digits}f} %"


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, *args: Any) -> SafeString:
    """Whatever upper rooms put here: each filler gets the request and the tag's arguments and returns safe HTML."""
    parts = [filler(context["request"], *args) for filler in fillers(name)]
    return SafeString("".join(parts))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decorative unless labelled."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="/static/console/icons.svg#{}"/></svg>',
            label,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="/static/console/icons.svg#{}"/></svg>', name
    )
