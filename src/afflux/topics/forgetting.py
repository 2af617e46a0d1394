"""What somebody who was forgotten asked about stays a count; the page they were on goes."""

from __future__ import annotations

from django.db.models import Q

from afflux.contacts.events import Erased
from afflux.topics.models import Mention


def forget(told: Erased) -> None:
    """Blank the pages of mentions in their talks."""
    peers = told.subject.peers
    held = Q(talk__person__in=told.subject.persons)
    held |= Q(talk__connection__in={line for line, _ in peers}, talk__peer__in={peer for _, peer in peers})
    ids = list(Mention.objects.filter(held).exclude(page="").values_list("id", flat=True))
    told.sweep.change("topics.mentions", Mention.objects.filter(id__in=ids), page="")
