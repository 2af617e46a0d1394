"""What the house made of them since the show began, read off its own tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from afflux.channels.models import Add, Scan
from afflux.conversations.models import Message, Talk
from afflux.events.models import Event
from afflux.labels.models import Label
from afflux.replies.models import Greeting
from afflux.topics.models import Mention

SOON = timedelta(minutes=5)


def seen(since: datetime, at: datetime) -> Mapping[str, int]:
    """Stages from the scan to the figures, each counted from its own facts."""
    words = Message.objects.filter(at__gte=since)
    ours = words.filter(direction=Message.Direction.OUT)
    return {
        "scans": Scan.objects.filter(at__gte=since).count(),
        "adds": Add.objects.filter(at__gte=since, carrier__in=["wecom", "webchat"]).count(),
        "welcomed": Greeting.objects.filter(at__gte=since, state=Greeting.State.SENT).count(),
        "missed": Greeting.objects.filter(at__gte=since, state=Greeting.State.MISSED).count(),
        "asked": words.filter(direction=Message.Direction.IN).count(),
        "by_robot": ours.filter(by_kind=Message.By.ROBOT).count(),
        "by_staff": ours.filter(by_kind=Message.By.STAFF).count(),
        "waiting": Talk.objects.filter(waiting_since__gte=since).exclude(state=Talk.State.CLOSED).count(),
        "labels": Label.objects.filter(at__gte=since).count(),
        "topics": Mention.objects.filter(at__gte=since).count(),
        "consultations": Event.objects.filter(kind="consultation", at__gte=since, at__lte=at + SOON).count(),
    }
