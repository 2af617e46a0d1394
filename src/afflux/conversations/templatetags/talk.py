"""Tags of the inbox."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afflux.conversations import links
from afflux.conversations.inbox import MANY
from afflux.kernel.clock import utc_now

register = template.Library()


@register.filter
def linked(text: str) -> SafeString:
    """What somebody wrote, with plain web addresses as links."""
    return links.linked(text)


@register.filter
def upto(count: int) -> str:
    """A number that was counted no further than `MANY`: 999+ from there on."""
    return f"{MANY - 1}+" if count >= MANY else str(count)


@register.filter
def ours(text: str) -> str:
    """A note that the software wrote, in the reader's language; any other text as it is."""
    return _(text) if text else ""


@register.filter
def moment(at: datetime | None) -> str:
    """The hour of a moment of today, else its day as well; the year where it is another one. In the reader's zone."""
    if at is None:
        return ""
    here, today = localtime(at), localtime(utc_now())
    if here.date() == today.date():
        return date_format(here, "H:i")
    return date_format(here, "m-d H:i" if here.year == today.year else "Y-m-d")


@register.filter
def waited(since: datetime | None) -> str:
    """How long it is since then, in the largest whole unit."""
    if since is None:
        return ""
    minutes = max(0, int((utc_now() - since).total_seconds() // 60))
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": minutes // 60}
    return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
