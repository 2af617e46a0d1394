"""What reading a company tells. A customer whom the list names and nobody has told is told as `Added`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class MembersSynced:
    """The accounts of a kind (member, service) as they are now: names by account, empty where the app may not see them."""

    connection: UUID
    kind: str
    names: Mapping[str, str]
    at: datetime
