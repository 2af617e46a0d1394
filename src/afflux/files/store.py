"""Keeping and opening contents. A content is named by its SHA-256, so that keeping it twice keeps it once."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, cast

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.files.models import File, Piece
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id

PIECE = 256 * 1024
NOT_KEPT = problem("files.not_kept", _("The file %(digest)s is not kept here."), status=404)


def keep(chunks: Iterable[bytes], *, name: str, media_type: str, at: datetime) -> File:
    """Keep the bytes of `chunks` in one transaction and answer their row; the digest is known only at the end.

    Pieces are written under a name of their own first, so that no more than one piece is held in memory.
    """
    digest, size = hashlib.sha256(), 0
    with transaction.atomic():
        draft = File.objects.create(
            digest=f"draft:{new_id().hex}", media_type=media_type[:80], name=name[:200], size=0, created_at=at
        )
        for number, piece in enumerate(_pieces(chunks)):
            digest.update(piece)
            size += len(piece)
            Piece.objects.create(file=draft, number=number, content=piece)
        return _name(draft, digest.hexdigest(), size)


def keep_bytes(content: bytes, *, name: str, media_type: str, at: datetime) -> File:
    """Keep a small content (a picture)."""
    return keep([content], name=name, media_type=media_type, at=at)


def content_of(digest: str) -> bytes:
    """All bytes of a kept content; refuses with `files.not_kept`."""
    with open_kept(digest) as stream:
        return stream.read()


def open_kept(digest: str) -> BinaryIO:
    """A kept content as a seekable stream that holds a few pieces in memory; refuses with `files.not_kept`."""
    file = File.objects.filter(digest=digest).first()
    if file is None:
        raise Refused(NOT_KEPT, digest=digest)
    return cast(BinaryIO, io.BufferedReader(_Pieces(file), PIECE))


def _name(draft: File, digest: str, size: int) -> File:
    """Give the draft its digest, or drop it where the content is kept already."""
    kept = File(
        digest=digest, media_type=draft.media_type, name=draft.name, size=size, created_at=draft.created_at
    )
    held_now = False
    while not held_now:
        File.objects.bulk_create([kept], ignore_conflicts=True)  # waits for whoever keeps or drops it now
        held_now = held(digest)
    if not Piece.objects.filter(file_id=digest).exists():
        Piece.objects.filter(file=draft).update(file_id=digest)
    draft.delete()
    return File.objects.get(digest=digest)


def held(digest: str) -> bool:
    """Whether the content is kept, and from here to the end of this transaction nobody drops it."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from files_file where digest = %s for key share", [digest])
        return cursor.fetchone() is not None


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes cut into pieces of exactly PIECE bytes, the last one shorter."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


class _Pieces(io.RawIOBase):
    """Reads pieces as they are asked for; each read is one row by its key."""

    def __init__(self, file: File) -> None:
        self._file, self._at = file, 0
        self._number, self._content = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        number, within = divmod(self._at, PIECE)
        if self._at >= self._file.size:
            return 0
        if number != self._number:
            self._content = bytes(
                Piece.objects.values_list("content", flat=True).get(file_id=self._file.digest, number=number)
            )
            self._number = number
        part = self._content[within : within + len(into)]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)
