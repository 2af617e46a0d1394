"""What happens on this carrier alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from afflux.connectors.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class ContactLeft(Happening):
    """A guest left a way to be reached and agreed to the consent text `text`. `channel` is the line's own, by its key."""

    text: UUID
    phone: str = ""
    email: str = ""
    name: str = ""
    channel: str = ""
    page: str = ""
