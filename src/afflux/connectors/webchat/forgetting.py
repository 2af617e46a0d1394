"""A guest who is forgotten: the words, the pages and the browser's id go; a hold keeps the talk in the archive, not here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from afflux.connectors.webchat.models import Guest, Word


def forget(peers: Sequence[tuple[UUID, str]]) -> int:
    """Drop the guests that these are, with every word; how many rows."""
    asked = Q(pk__in=[])
    for line, peer in peers:
        try:
            asked |= Q(connection=line, peer=UUID(peer))
        except ValueError:
            continue
    guests = list(Guest.objects.select_for_update().filter(asked).values_list("id", flat=True))
    words, _each = Word.objects.filter(guest__in=guests).delete()
    gone, _each = Guest.objects.filter(id__in=guests).delete()
    return words + gone
