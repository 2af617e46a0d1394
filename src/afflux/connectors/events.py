"""What the room itself tells. What happens on the lines stands in `happenings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

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


@dataclass(frozen=True)
class ErrandSent:
    """Somebody let a carrier do something by hand, for so many `people`."""

    connection: Connection
    name: str
    people: int
    by: Actor
    at: datetime


@dataclass(frozen=True)
class Ended:
    """An effect came to its end, told in the transaction that writes it.

    `state`: done, failed, expired or unsure; `answer` is what the carrier said, `problem` a problem's code.
    """

    connection: UUID
    key: str
    kind: str
    state: str
    payload: Mapping[str, Any]
    answer: Mapping[str, Any]
    problem: str
    at: datetime
