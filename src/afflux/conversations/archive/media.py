"""Media of messages: fetched from the carrier, kept once by their content, pictures written anew to be shown."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Keeper, carrier
from afflux.connectors.lines import line_of
from afflux.conversations import live
from afflux.conversations.events import MessageIn, MessageOut
from afflux.conversations.models import Attachment
from afflux.files import pictures, store
from afflux.files.models import File
from afflux.kernel.errors import Refused, problem

log = logging.getLogger("afflux.conversations")
MEDIA = "application/x-afflux-talk"  # marks files that nothing but messages refer to
MOST = 100 * 1024 * 1024  # bytes of one thing
TOO_LARGE = problem("archive.media_too_large", _("This file is larger than 100 MB and stays at the carrier."))
NO_KEEPER = problem("archive.no_keeper", _("This carrier does not hand out what came with its messages."))
BROKE = problem("archive.media_broke", _("The carrier could not hand this out; it is tried again."))
FOR_GOOD = ("archive.media_too_large", "archive.no_keeper")
WAITS = timedelta(days=5)  # what a carrier has not handed out until then, it will not


def said(told: MessageIn | MessageOut) -> None:
    """A word came with things that stand at the carrier: let a worker fetch them."""
    from afflux.conversations.archive.jobs import fetch_media

    for number in told.message.attachments.filter(digest="").exclude(handle="").values_list("id", flat=True):
        fetch_media.enqueue_under(f"media:{number}", attachment_id=str(number))


def fetch(attachment_id: UUID, *, at: datetime) -> bool:
    """Fetch one thing and keep it; whether it stands here now. Why not is written on it. Raises what is worth a retry."""
    thing = Attachment.objects.select_related("message__talk__connection").filter(id=attachment_id).first()
    if thing is None or thing.digest or not thing.handle:
        return thing is not None and bool(thing.digest)
    line = thing.message.talk.connection
    found = carrier(line.kind)
    try:
        if not isinstance(found, Keeper):
            raise Refused(NO_KEEPER)
        content, mime = found.fetch(line_of(line), thing.handle, at=at)
        _kept(thing, content, mime, at)
    except Refused as refused:
        _note(thing, refused.why.code)
        return False
    except Exception:
        _note(thing, BROKE.code)
        raise
    return True


@transaction.atomic
def _kept(thing: Attachment, content: bytes, mime: str, at: datetime) -> None:
    if len(content) > MOST:
        raise Refused(TOO_LARGE)
    thing.mime, thing.size, thing.problem = mime[:100], len(content), ""
    if thing.kind == "image" or mime.startswith("image/"):
        thing.digest, thing.mime = _picture(content, thing.name, mime, at)
    else:
        thing.digest = store.keep_bytes(content, name=thing.name, media_type=MEDIA, at=at).digest
    thing.save(update_fields=["digest", "mime", "size", "problem"])
    live.changed(thing.message.talk_id)


def _picture(content: bytes, name: str, mime: str, at: datetime) -> tuple[str, str]:
    """(digest, media type): written anew where it is a picture; else kept as it is and never shown as one."""
    try:
        made = pictures.keep_picture(content, name=name, at=at)
    except Refused:
        return store.keep_bytes(
            content, name=name, media_type=MEDIA, at=at
        ).digest, "application/octet-stream"
    File.objects.filter(digest=made.digest, created_at=at).update(
        media_type=MEDIA
    )  # ours alone, unless known before
    return made.digest, made.media_type


def _note(thing: Attachment, code: str) -> None:
    Attachment.objects.filter(id=thing.id, digest="").update(problem=code[:80])
    live.changed(thing.message.talk_id)


def again(*, at: datetime, most: int = 500) -> int:
    """Ask once more for what a carrier refused lately; how many are asked for."""
    from afflux.conversations.archive.jobs import fetch_media

    rows = Attachment.objects.filter(~Q(handle=""), digest="", message__at__gte=at - WAITS)
    ids = list(rows.exclude(problem__in=FOR_GOOD).values_list("id", flat=True)[:most])
    with transaction.atomic():
        for number in ids:
            fetch_media.enqueue_under(f"media:{number}", attachment_id=str(number))
    return len(ids)
