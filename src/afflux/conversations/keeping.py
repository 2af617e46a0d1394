"""Words are written once: the unique key of a talk decides, whoever comes second changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.connectors.happenings import Media
from afflux.conversations.marks import marks_of
from afflux.conversations.models import Attachment, Message, Talk
from afflux.conversations.words import vector
from afflux.kernel.ids import new_id

KEEP = """
INSERT INTO conversations_message
    (id, talk_id, key, at, direction, by_kind, by_id, by_name, kind, text, tokens, state, problem, hold)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector, %s, '', %s)
ON CONFLICT (talk_id, key) DO NOTHING
"""


@dataclass(frozen=True)
class Word:
    """A message to keep. `key` names it once in its talk."""

    key: str
    at: datetime
    direction: str
    by_kind: str
    text: str
    kind: str = "text"
    by_id: UUID | None = None
    by_name: str = ""
    state: str = ""
    hold: UUID | None = None
    media: Sequence[Media] = field(default_factory=tuple)
    id: UUID = field(default_factory=new_id)


def keep(talk: Talk, word: Word) -> Message | None:
    """The message; None where its key is known and nothing changed."""
    number, place, key, at, direction, by_kind, by_name, kind, text, tokens, state = row_of(talk.id, word)
    row = [
        number,
        place,
        key,
        at,
        direction,
        by_kind,
        word.by_id,
        by_name,
        kind,
        text,
        tokens,
        state,
        word.hold,
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, row)
        if not cursor.rowcount:
            return None
    Attachment.objects.bulk_create(attached(word))
    return Message.objects.select_related("talk").get(id=word.id)


def row_of(talk: UUID, word: Word) -> list[Any]:
    """A word as its columns stand in the table: id, talk, key, moment, direction, by, name, kind, text, lexemes, state."""
    text = word.text.replace("\x00", "")
    row: list[Any] = [word.id, talk, word.key[:200], word.at, word.direction, word.by_kind]
    return [*row, word.by_name[:160], word.kind[:10], text, _searched(text, word), word.state]


def keep_ours(talk: Talk, word: Word) -> Message:
    """A word of our own, whose key nobody can have used: the talk is locked."""
    kept = keep(talk, word)
    if kept is None:
        raise RuntimeError(f"the key {word.key} is known in talk {talk.id}")
    return kept


def _searched(text: str, word: Word) -> str:
    """A file is found by its name as well."""
    marks = marks_of(at=word.at, direction=word.direction, kind=word.kind[:10], with_file=bool(word.media))
    return vector("\n".join([text, *(one.name for one in word.media)]), *marks)


def attached(word: Word) -> list[Attachment]:
    """What came with it."""
    return [_attachment(word.id, media) for media in word.media]


def _attachment(message: UUID, media: Media) -> Attachment:
    return Attachment(
        message_id=message,
        kind=media.kind[:6],
        digest=media.digest[:64],
        original=media.original[:64],
        name=media.name.replace("\x00", "")[:200],
        mime=media.mime[:100],
        size=media.size,
        handle=media.handle[:400],
    )
