"""Tags of insight: the address of the facts behind a number."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def facts_url(asked: Any, metric: str, keys: tuple[Any, ...] = ()) -> str:
    """Address of the facts of `metric` for one line of the page's question."""
    return str(asked.facts(metric, keys))
