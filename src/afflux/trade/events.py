"""What trade tells, inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class OrdersRecorded:
    """These orders are new or have changed (a line, a status, a total)."""

    orders: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True)
class OrdersAdopted:
    """Orders of nobody found their persons: `orders[i]` now belongs to `persons[i]`."""

    orders: tuple[UUID, ...]
    persons: tuple[UUID, ...]
    at: datetime
