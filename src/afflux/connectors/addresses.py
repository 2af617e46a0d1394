"""Where a carrier finds our doors: the public address if it is set, else the one that this was asked at."""

from __future__ import annotations

import os
from uuid import UUID

HERE = "http://127.0.0.1:8000"  # where `afflux up` listens unless told otherwise


def callback_url(connection_id: UUID, *, asked_at: str = HERE) -> str:
    """The address to enter at the carrier."""
    public = os.environ.get("AFFLUX_PUBLIC_URL", "").rstrip("/") or asked_at.rstrip("/")
    return f"{public}/hook/{connection_id}"
