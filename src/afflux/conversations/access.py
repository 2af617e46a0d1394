"""The doors of talk: whose conversations an actor may see.

A store sees its own talks. A member of staff sees those of their own customers, those given to them, and those of
their store that nobody has yet.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.conversations.models import Attachment, Desk, Message, QuickReply, Talk
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

NO_TALK = problem(
    "conversations.no_talk",
    _("There is no such conversation in the part of the house that you may see."),
    status=404,
)


def mine(actor: Actor, prefix: str = "") -> Q:
    """The condition under which a row's talk (at `prefix`) is the actor's to see."""
    if actor.kind == "system":
        return Q()
    if not actor.may("talk.read"):
        return Q(pk__in=[])
    if actor.own_only:
        free = Q(
            **{f"{prefix}unit__in": actor.units or [], f"{prefix}staff": None, f"{prefix}assigned": None}
        )
        given = Q(**{f"{prefix}assigned": actor.id})
        return given | free | (Q(**{f"{prefix}staff": actor.staff}) if actor.staff else Q(pk__in=[]))
    return Q() if actor.units is None else Q(**{f"{prefix}unit__in": actor.units})


def talks(actor: Actor) -> QuerySet[Talk]:
    """Conversations the actor may see."""
    return Talk.objects.filter(mine(actor)).select_related("connection", "person", "assigned", "staff")


def talk(actor: Actor, talk_id: UUID) -> Talk:
    """The conversation. Raises Refused (404) where there is none, or it is another store's."""
    found = talks(actor).filter(id=talk_id).first()
    if found is None:
        raise Refused(NO_TALK)
    return found


def messages(actor: Actor) -> QuerySet[Message]:
    """Words of the conversations the actor may see."""
    return Message.objects.filter(mine(actor, "talk__"))


def message(actor: Actor, message_id: UUID) -> Message:
    """One word. Raises Refused (404) where there is none, or it is another store's."""
    found = messages(actor).select_related("talk__connection", "talk__person").filter(id=message_id).first()
    if found is None:
        raise Refused(NO_TALK)
    return found


def attachment(actor: Actor, attachment_id: UUID) -> Attachment:
    """A thing that came with a message. Raises Refused (404)."""
    rows = Attachment.objects.filter(mine(actor, "message__talk__")).select_related("message__talk")
    found = rows.filter(id=attachment_id).first()
    if found is None:
        raise Refused(NO_TALK)
    return found


def quick_replies(actor: Actor) -> QuerySet[QuickReply]:
    """Words ready to be said in the stores that the actor sees, and in every store."""
    rows = QuickReply.objects.filter(archived_at=None).select_related("unit").order_by("shortcut")
    if not actor.may("talk.read"):
        return rows.none()
    return rows if actor.units is None else rows.filter(Q(unit=None) | Q(unit__in=actor.units))


def quick_reply(actor: Actor, quick_id: UUID) -> QuickReply:
    """The quick reply. Raises Refused (404)."""
    found = quick_replies(actor).filter(id=quick_id).first()
    if found is None:
        raise Refused(NO_TALK)
    return found


def desk(actor: Actor, unit: UUID) -> Desk:
    """A store's own rules of answering. Raises Refused (404) where it has none."""
    rows = Desk.objects.filter(unit=unit)
    found = (rows if actor.units is None else rows.filter(unit__in=actor.units)).first()
    if found is None:
        raise Refused(NO_TALK)
    return found
