"""Opening hours of a chat (`kernel.week`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.kernel.week import plain

HOURS_FORM = problem(
    "webchat.hours_form",
    _("Write opening hours like 1-5 09:00-18:00; 6 10:00-16:00, where 1 is Monday; empty means always."),
)


def checked_hours(text: str) -> str:
    """The hours in one form. Raises Refused at field `hours`."""
    found = plain(text)
    if found is None:
        raise Refused(HOURS_FORM, field="hours")
    return found
