"""A guest who is forgotten: the words, the pages and the browser's id go; a hold keeps the talk in the archive, not here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from afflux.connectors.webchat.models import Guest, Word
from afflux.kernel.sweeping import Sweep


def forget(sweep: Sweep, part: str, peers: Sequence[tuple[UUID, str]]) -> None:
    """Drop the guests that these are, with every word."""
    asked = Q(pk__in=[])
    for line, peer in peers:
        try:
            asked |= Q(connection=line, peer=UUID(peer))
        except ValueError:
            continue
    meant = Guest.objects.filter(asked)
    guests = list((meant.select_for_update() if sweep.going else meant).values_list("id", flat=True))
    sweep.delete(part, Word.objects.filter(guest__in=guests))
    sweep.delete(part, Guest.objects.filter(id__in=guests))
