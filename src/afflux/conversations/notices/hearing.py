"""What notices hear of talk and archive, in the teller's transaction; the clock is read here."""

from __future__ import annotations

from afflux.conversations.archive.events import AlertsDecided, AlertsRaised
from afflux.conversations.events import MessageOut, TalkClosed, TalkOverdue
from afflux.conversations.notices import telling
from afflux.conversations.notices.models import Notice
from afflux.kernel.clock import utc_now


def overdue(told: TalkOverdue) -> None:
    """An answer is late."""
    telling.late(told.talk, at=told.at)


def raised(told: AlertsRaised) -> None:
    """Somebody should look."""
    telling.alerted(told.alerts, at=utc_now())


def answered(told: MessageOut) -> None:
    """They were answered after all."""
    telling.settled(Notice.objects.filter(talk=told.talk, kind=Notice.Kind.LATE), at=told.at)


def closed(told: TalkClosed) -> None:
    """Nobody waits any more."""
    telling.settled(Notice.objects.filter(talk=told.talk, kind=Notice.Kind.LATE), at=told.at)


def decided(told: AlertsDecided) -> None:
    """Somebody looked at the alerts."""
    telling.settled(Notice.objects.filter(alert__in=told.alerts), at=told.at)
