"""The expiry alarm for other pages: the same panel that stands on the Drain page."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from afflux.channels.queries.expiring import expiring
from afflux.kernel.clock import utc_now

SHOWN = 5


def expiring_panel(request: HttpRequest, *_args: object) -> str:
    """The panel as HTML, or nothing where no code is near its end or the reader may not see codes."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.may("drain.read"):
        return ""
    return render_to_string(
        "channels/expiring.html", {"expiring": expiring(by=actor, at=utc_now(), limit=SHOWN)}, request
    )
