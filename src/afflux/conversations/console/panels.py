"""Talk on other pages: who waits, on the home page; whose answer is late, to those who lead."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from afflux.console.pages import ConsoleRequest
from afflux.conversations import access, inbox
from afflux.conversations.models import Talk
from afflux.kernel.clock import utc_now

NOTHING = SafeString("")


def home_waiting(request: ConsoleRequest) -> SafeString:
    """How many wait for an answer, and how long the longest; nothing where nobody does."""
    if not request.actor.may("talk.read"):
        return NOTHING
    counts = inbox.counts(request.actor, utc_now())
    if not counts["waiting"]:
        return NOTHING
    shown = {"counts": counts, "since": inbox.longest_wait(request.actor)}
    return render_to_string("conversations/waiting.html", shown, request=request)


def late_banner(request: ConsoleRequest) -> SafeString:
    """A line above every page for whoever leads a store or the house: customers who were to be answered by now."""
    actor = getattr(request, "actor", None)
    said_there = request.path == "/" or request.path.startswith("/talk/")  # by a panel, by the list
    if actor is None or actor.own_only or not actor.may("talk.write") or said_there:
        return NOTHING
    late = access.talks(actor).filter(
        state=Talk.State.OPEN, waiting_since__isnull=False, overdue_at__isnull=False
    )
    count = late.filter(due_at__lte=utc_now()).order_by()[:100].count()
    return (
        render_to_string("conversations/late.html", {"count": count}, request=request) if count else NOTHING
    )
