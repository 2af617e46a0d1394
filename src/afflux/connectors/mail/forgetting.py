"""Somebody with an address who is forgotten: the thread of letters with them goes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from afflux.connectors.mail.models import Thread
from afflux.kernel.sweeping import Sweep


def forget(sweep: Sweep, part: str, peers: Sequence[tuple[UUID, str]]) -> None:
    """Drop the threads with these addresses."""
    lines, addresses = {line for line, _peer in peers}, {peer for _line, peer in peers}
    sweep.delete(part, Thread.objects.filter(connection__in=lines, peer__in=addresses))
