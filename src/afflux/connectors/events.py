"""What the room itself tells. What happens on the lines stands in `happenings`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afflux.connectors.models import Connection
from afflux.kernel.actors import Actor


@dataclass(frozen=True)
class ConnectionChanged:
    """`verb`: added, rotated or removed; `fields`: names of what was changed, never values."""

    connection: Connection
    verb: str
    fields: tuple[str, ...]
    by: Actor
    at: datetime
