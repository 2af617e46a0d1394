"""The picture of a carrier's code, kept here: a page of ours shows nothing from another host."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from afflux.channels.models import Way
from afflux.connectors import ways
from afflux.connectors.peers import simulated
from afflux.files.pictures import keep_picture
from afflux.kernel.errors import Refused

log = structlog.get_logger()


def fetch(way_id: UUID, *, at: datetime) -> None:
    """Keep it; where it cannot be had the page shows its address only."""
    way = Way.objects.select_related("connection", "code").get(id=way_id)
    try:
        content = ways.picture(way.address, simulated=simulated(way.connection))
        kept = keep_picture(content, name=f"{way.code.slug}.png", at=at, longest=1000)
    except Refused as refused:
        log.warning("the picture of a code cannot be had", way=str(way_id), problem=refused.why.code)
        return
    Way.objects.filter(id=way.id, address=way.address).update(picture=kept.digest)
