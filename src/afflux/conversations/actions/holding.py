"""What the guard held goes out when somebody lets it, if the carrier still takes it; else it never does."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.conversations import live
from afflux.conversations.actions.saying import SUBJECT, go, may_say, payload_media
from afflux.conversations.models import Message
from afflux.guard.events import Decided
from afflux.kernel.errors import Refused, problem

NOT_APPROVED = problem(
    "conversations.not_approved", _("Whoever looked at this text did not let it go out."), status=409
)


@transaction.atomic
def decided(told: Decided) -> None:
    """Somebody decided about a text; where it is a message of ours that waits, this is its end or its way out."""
    if not told.subject.startswith(SUBJECT):
        return
    rows = Message.objects.select_for_update(of=("self",)).select_related("talk__connection")
    message = rows.filter(hold=told.approval, state=Message.State.HELD).first()
    if message is None:
        return
    refused = may_say(message.talk, told.at, but=message) if told.approved else Refused(NOT_APPROVED)
    message.state = Message.State.FAILED if refused else Message.State.WAITING
    message.problem = refused.why.code if refused else ""
    message.save(update_fields=["state", "problem"])
    if refused is None:
        go(message.talk, message, payload_media(message.id), told.at)
    live.changed(message.talk_id)
