"""The doors of notices: one's own, as far as one may still see the conversation."""

from __future__ import annotations

from django.db.models import QuerySet

from afflux.conversations.access import mine
from afflux.conversations.notices.models import Notice
from afflux.kernel.actors import Actor


def notices(actor: Actor) -> QuerySet[Notice]:
    """What the actor was noticed of."""
    rows = Notice.objects.filter(mine(actor, "talk__"), user=actor.id)
    return rows.select_related("talk__connection", "alert")


def unseen(actor: Actor) -> QuerySet[Notice]:
    """What they have not looked at, and nobody has settled."""
    return notices(actor).filter(seen_at=None)
