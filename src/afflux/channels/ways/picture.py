"""The picture of a carrier's code, kept here: a page of ours shows nothing from another host."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from afflux.channels.models import Way
from afflux.connectors import ways
from afflux.connectors.peers import simulated
from afflux.files.pictures import keep_picture


def fetch(way_id: UUID, *, at: datetime) -> None:
    """Keep it. Raises Refused where it cannot be had; the page then shows its address only."""
    way = Way.objects.select_related("connection", "code").get(id=way_id)
    content = ways.picture(way.address, simulated=simulated(way.connection))
    kept = keep_picture(content, name=f"{way.code.slug}.png", at=at, longest=1000)
    Way.objects.filter(id=way.id, address=way.address).update(picture=kept.digest)
