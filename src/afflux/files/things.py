"""Things that came with messages: kept once by their content, let go with the last message that shows them.

A picture is written anew to be looked at, so that nothing hidden in it survives; as it came (with camera, place and whatever
was hidden) it lies sealed beside it and is only ever saved to a disk, never opened as a page of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.files import pictures, store, vault
from afflux.files.models import File, Piece
from afflux.kernel.errors import Refused, problem

MEDIA = "application/x-afflux-talk"  # marks files that nothing but messages refer to: no other door hands them out
SEALED = "application/x-afflux-original"
SHOWN = "%s;talk"  # of the web chat: its page shows them to whoever has their digest
OPEN = tuple(SHOWN % shape for shape in pictures.SHAPES)
OF_MESSAGES = (MEDIA, SEALED, *OPEN)
MOST = 100 * 1024 * 1024  # bytes of one thing
TOO_LARGE = problem("archive.media_too_large", _("This file is larger than 100 MB and stays at the carrier."))
PLAIN = "application/octet-stream"


@dataclass(frozen=True)
class Thing:
    """What is shown or saved (`digest`, `mime`), and under which name it lies as it came; "" where that is the same."""

    digest: str
    mime: str
    size: int
    original: str = ""
    width: int = 0  # pixels of a picture
    height: int = 0


@transaction.atomic
def keep(content: bytes, *, name: str, kind: str, mime: str, at: datetime) -> Thing:
    """Keep a thing. What only says that it is a picture is kept as it is, and never shown. Raises Refused where it is too large."""
    if len(content) > MOST:
        raise Refused(TOO_LARGE)
    if kind == "image" or mime.startswith("image/"):
        try:
            return keep_picture(content, name=name, at=at)
        except Refused:
            mime = PLAIN
    file = store.keep_bytes(content, name=name, media_type=MEDIA, at=at)
    return Thing(file.digest, mime, len(content))


@transaction.atomic
def keep_picture(content: bytes, *, name: str, at: datetime, longest: int = 3000, mark: str = MEDIA) -> Thing:
    """A picture anew, and as it came. `mark` SHOWN lets a page of ours show it to whoever has its digest. Raises Refused where it is none."""
    made = pictures.keep_picture(content, name=name, at=at, longest=longest, kept_as=mark)
    kept = keep_original(content, name=name, at=at)
    return Thing(made.digest, made.media_type, len(content), kept, made.width, made.height)


def keep_original(content: bytes, *, name: str, at: datetime) -> str:
    """Seal a content under the name of its own hash, piece by piece; the same content twice is kept once."""
    digest = hashlib.sha256(b"original/" + content).hexdigest()
    with transaction.atomic():
        while not store.held(digest):
            row = File(digest=digest, media_type=SEALED, name=name[:200], size=len(content), created_at=at)
            File.objects.bulk_create([row], ignore_conflicts=True)  # waits for whoever keeps or drops it now
            if store.held(digest) and not Piece.objects.filter(file=digest).exists():
                Piece.objects.bulk_create(_sealed(digest, content))
    return digest


def _sealed(digest: str, content: bytes) -> Iterator[Piece]:
    for number, start in enumerate(range(0, max(1, len(content)), store.PIECE)):
        piece = vault.close(content[start : start + store.PIECE], place=f"original/{digest}/{number}")
        yield Piece(file_id=digest, number=number, content=piece)


def original(digest: str) -> Iterator[bytes]:
    """A content as it came, piece by piece. Raises Refused where it is not kept, or sealed with another key."""
    if not File.objects.filter(digest=digest, media_type=SEALED).exists():
        raise Refused(store.NOT_KEPT, digest=digest)
    rows = Piece.objects.filter(file=digest).order_by("number").values_list("number", "content")
    for number, sealed in rows.iterator(4):
        yield vault.open_sealed(sealed, place=f"original/{digest}/{number}")


def read(file: File) -> Iterator[bytes]:
    """Any kept content, block by block, opened where it is sealed."""
    if file.media_type == SEALED:
        yield from original(file.digest)
        return
    with store.open_kept(file.digest) as kept:
        while block := kept.read(store.PIECE):
            yield block


def unshown(digests: Collection[str], used: Callable[[set[str]], set[str]], *, lock: bool) -> QuerySet[File]:
    """Those of the contents that no message shows. `used` answers which are still shown.

    With `lock` it is asked behind the locks, in the caller's transaction: a message that keeps the same content now is
    seen, or waits and keeps it anew.
    """
    rows = File.objects.filter(digest__in=digests, media_type__in=OF_MESSAGES).order_by("digest")
    found = set((rows.select_for_update() if lock else rows).values_list("digest", flat=True))
    return File.objects.filter(digest__in=found - used(found) if found else ())
