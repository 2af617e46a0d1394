"""What came with a message is fetched from its carrier and kept here: carriers keep it for days only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Judged, Keeper, carrier
from afflux.connectors.lines import line_of
from afflux.conversations import live
from afflux.conversations.events import MessageIn, MessageOut
from afflux.conversations.models import Attachment, Message
from afflux.files import things
from afflux.kernel.errors import Refused, problem

NOT_HANDED_OUT = problem("conversations.not_handed_out", _("The carrier hands out no files."))
ELSEWHERE = "archive/"  # handles of the archive, which has a way of its own


class LaterError(Exception):
    """The carrier could not be asked now; the job comes again."""


def want(told: MessageIn | MessageOut) -> None:
    """Let a worker fetch what came with it, once this transaction is committed."""
    from afflux.conversations.jobs import fetch_things

    if told.message.kind != "text" and _missing(told.message.id).exists():
        fetch_things.enqueue_under(f"conversations/things/{told.message.id}", message=str(told.message.id))


def fetch(message_id: UUID, *, at: datetime) -> int:
    """Fetch what is missing; how many came. Raises LaterError where one should be asked for again."""
    message = Message.objects.select_related("talk__connection").get(id=message_id)
    count, later = 0, False
    for thing in _missing(message_id):
        try:
            _fetch(message, thing, at)
            count += 1
        except Refused as refused:
            if carrier(message.talk.connection.kind).judge(refused) in (Judged.AGAIN, Judged.UNSURE):
                later = True
            else:
                Attachment.objects.filter(id=thing.id).update(problem=refused.why.code[:80])
    live.changed(message.talk_id)
    if later:
        raise LaterError
    return count


def _fetch(message: Message, thing: Attachment, at: datetime) -> None:
    row = message.talk.connection
    found = carrier(row.kind)
    if not isinstance(found, Keeper):
        raise Refused(NOT_HANDED_OUT)
    content, mime = found.fetch(line_of(row), thing.handle, at=at)
    with transaction.atomic():  # kept and shown at once, or a night that lets go could come between
        kept = things.keep(content, name=thing.name, kind=thing.kind, mime=mime, at=at)
        told = {"digest": kept.digest, "original": kept.original, "mime": kept.mime[:100], "size": kept.size}
        Attachment.objects.filter(id=thing.id).update(**told)


def _missing(message_id: UUID) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(message=message_id, digest="", problem="").exclude(handle="")
    return rows.exclude(handle__startswith=ELSEWHERE)
