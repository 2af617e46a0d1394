"""Where the chat stands: on our own pages, and by a line of HTML on pages of others."""

from __future__ import annotations

from uuid import UUID

from afflux.connectors.addresses import public_url
from afflux.connectors.models import Connection


def on_our_pages() -> UUID | None:
    """The chat of our landing pages: the oldest one that is to be shown there; None where there is none."""
    shown = Connection.objects.filter(kind="webchat", removed_at=None, settings__own_pages="yes")
    return shown.order_by("created_at", "id").values_list("id", flat=True).first()


def snippet(line: UUID, *, asked_at: str) -> str:
    """What the owner of a page puts before its closing </body>."""
    return f'<script src="{public_url("/chat.js", asked_at=asked_at)}" data-chat="{line}" async></script>'
