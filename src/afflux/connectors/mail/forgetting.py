"""Somebody with an address who is forgotten: the thread of letters with them goes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from afflux.connectors.mail.models import Thread


def forget(peers: Sequence[tuple[UUID, str]]) -> int:
    """Drop the threads with these addresses; how many."""
    lines, addresses = {line for line, _peer in peers}, {peer for _line, peer in peers}
    return Thread.objects.filter(connection__in=lines, peer__in=addresses).delete()[0]
