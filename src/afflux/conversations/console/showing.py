"""How a conversation is shown: each word with its sender, its end and what can be done; the person beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from afflux.console.pages import ConsoleRequest
from afflux.contacts import access as pool
from afflux.contacts import stage
from afflux.conversations.actions.desk import filled
from afflux.conversations.models import Attachment, Message, QuickReply, Talk
from afflux.kernel.actors import Actor
from afflux.kernel.errors import known_problem

TONES = {"held": "warn", "waiting": "", "sent": "good", "seen": "good", "unsure": "warn", "failed": "bad"}
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True)
class Bubble:
    """A message as it is shown. `why`: what became of ours, and what to do, where that is not plain."""

    message: Message
    pictures: list[Attachment]
    files: list[Attachment]
    tone: str
    why: str
    again: bool


def shown_days(days: list[tuple[Any, list[Message]]]) -> list[tuple[Any, list[Bubble]]]:
    """The messages of each day as they are shown."""
    return [(day, [_bubble(message) for message in messages]) for day, messages in days]


def _bubble(message: Message) -> Bubble:
    things = list(message.attachments.all())
    pictures = [one for one in things if one.digest and one.mime in PICTURES]
    files = [one for one in things if one not in pictures]
    again = message.state in (Message.State.FAILED, Message.State.UNSURE)
    return Bubble(message, pictures, files, TONES.get(message.state, ""), _why(message), again)


def _why(message: Message) -> str:
    if message.state == Message.State.UNSURE:
        return _("The carrier did not say whether it took this. Look there, or ask, before you say it again.")
    if message.state == Message.State.HELD:
        return _("Somebody must approve this before it goes out.")
    if message.state != Message.State.FAILED:
        return ""
    known = known_problem(message.problem)
    words = known.says({}) if known else ""
    return (
        words
        if words and "%(" not in words
        else _("The carrier did not take this: %(why)s.") % {"why": message.problem or _("no reason given")}
    )


def card(actor: Actor, talk: Talk) -> dict[str, Any] | None:
    """The person beside a conversation; None for a stranger, or where the reader may not see them."""
    if talk.person_id is None:
        return None
    found = (
        pool.persons(actor).prefetch_related("identities", "taggings__tag").filter(id=talk.person_id).first()
    )
    if found is None:
        return None
    tags = [tagging.tag for tagging in found.taggings.all()]
    return {"person": found, "stage": stage.stages_of([found])[found.id], "tags": sorted(tags, key=str)}


def quick_replies(request: ConsoleRequest, unit_id: UUID | None, name: str) -> list[dict[str, str]]:
    """Words ready to be said to somebody of a unit, with their fields filled."""
    live = QuickReply.objects.filter(archived_at=None)
    rows = live.filter(Q(unit=None) | Q(unit=unit_id)).order_by("shortcut")[:200]
    fields = {
        "name": name,
        "staff": request.actor.name,
        "shop": request.merchant.name if request.merchant else "",
    }
    return [
        {"id": str(row.id), "shortcut": row.shortcut, "title": row.title, "text": filled(row.text, **fields)}
        for row in rows
    ]
