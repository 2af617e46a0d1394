"""`{% chart mark %}` draws any mark of afflux.console.charts by the template that the mark names."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def chart(mark: Any) -> SafeString:
    """The mark as HTML; nothing for None."""
    return SafeString("") if mark is None else render_to_string(mark.template, {"mark": mark})
