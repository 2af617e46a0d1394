"""What the room hears: somebody spoke or came, so ask at once."""

from __future__ import annotations

from afflux.conversations.events import MessageIn
from afflux.labels.groups import WAITS
from afflux.labels.jobs import label_due
from afflux.labels.models import Rule


def somebody_spoke(told: MessageIn) -> None:
    """The trigger noted the person already; a worker looks as soon as this is committed."""
    if told.person is not None and Rule.objects.filter(active=True).exists():
        label_due.enqueue_under(WAITS)


def somebody_came(told: object) -> None:
    """A person was added on a line: whoever recorded the add noted them."""
    if Rule.objects.filter(active=True).exists():
        label_due.enqueue_under(WAITS)
