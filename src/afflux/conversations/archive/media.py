"""Media of messages: kept once by their content, pictures written anew, nothing too large; marked as what they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.files import pictures, store
from afflux.files.models import File
from afflux.kernel.errors import Refused, problem

MEDIA = "application/x-afflux-talk"  # marks files that nothing but messages refer to: no other door hands them out
MOST = 100 * 1024 * 1024  # bytes of one thing
TOO_LARGE = problem("archive.media_too_large", _("This file is larger than 100 MB and stays at the carrier."))
PLAIN = "application/octet-stream"


@transaction.atomic
def kept(content: bytes, *, name: str, kind: str, mime: str, at: datetime) -> tuple[str, str]:
    """(digest, media type) of a thing that came with a message. A picture is written anew, so that nothing hidden in it
    survives; what only says that it is one is kept as it is, and never shown. Raises Refused where it is too large.
    """
    if len(content) > MOST:
        raise Refused(TOO_LARGE)
    if kind == "image" or mime.startswith("image/"):
        return _picture(content, name, at)
    return store.keep_bytes(content, name=name, media_type=MEDIA, at=at).digest, mime


def _picture(content: bytes, name: str, at: datetime) -> tuple[str, str]:
    try:
        made = pictures.keep_picture(content, name=name, at=at)
    except Refused:
        return store.keep_bytes(content, name=name, media_type=MEDIA, at=at).digest, PLAIN
    File.objects.filter(digest=made.digest, created_at=at).update(
        media_type=MEDIA
    )  # unless it was known before
    return made.digest, made.media_type
