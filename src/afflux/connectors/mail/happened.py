"""What a letter means: somebody said something, wants no more, a program answered, or a letter of ours came back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from afflux.connectors.happenings import (
    AutoReplied,
    Delivered,
    Happening,
    Media,
    Said,
    Undelivered,
    Unsubscribed,
)
from afflux.connectors.mail import threads
from afflux.connectors.mail.bounces import Report, report_of
from afflux.connectors.mail.reading import Enclosed, parse
from afflux.connectors.models import Connection
from afflux.connectors.stopping import IN_LETTERS, stops
from afflux.files import things

KINDS = {"image": "image", "audio": "voice", "video": "video"}


def key_of(raw: bytes) -> str:
    """What names a letter whichever way it came: who wrote it when, its own id, and its body. Its way here is left out."""
    letter = parse(raw)
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
    said = "\n".join(letter.raw(name) for name in ("Message-ID", "From", "Date", "Subject"))
    return "mail/" + hashlib.blake2b(said.encode("utf-8", "replace") + body, digest_size=20).hexdigest()


def packed(raw: bytes, at: datetime) -> bytes:
    """A letter with the moment at which it came: its own date is only what its writer says."""
    return at.isoformat().encode() + b"\n" + raw


def read(connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
    """What a packed letter says. Raises Refused where it names nobody."""
    moment, _newline, raw = content.partition(b"\n")
    at, letter = datetime.fromisoformat(moment.decode()), parse(raw)
    account = str(Connection.objects.values_list("settings", flat=True).get(id=connection).get("address", ""))
    if letter.sender == account:
        return []  # our own, come back: answered, it would go round for ever
    report = report_of(letter, account.rpartition("@")[2])
    if report is not None:
        return _reported(connection, key, at, account, report)
    message = letter.id or key
    who = {"connection": connection, "key": key, "at": at, "account": account, "peer": letter.sender}
    if letter.automatic:
        return [AutoReplied(**who, message=message, text=letter.new[:2000])]  # type: ignore[arg-type]
    threads.heard(connection, letter, at)
    media = tuple(_kept(one, at) for one in letter.files)
    text = letter.new
    kind = "text" if text or not media else media[0].kind
    said = Said(**who, message=message, kind=kind, text=text, media=media, name=letter.name)  # type: ignore[arg-type]
    if stops(text, IN_LETTERS):
        return [said, Unsubscribed(**who, word=text.strip()[:40])]  # type: ignore[arg-type]
    return [said]


def _reported(connection: UUID, key: str, at: datetime, account: str, report: Report) -> Sequence[Happening]:
    ours = {"connection": connection, "key": key, "at": at, "account": account, "peer": report.peer}
    if report.action == "failed":
        return [Undelivered(**ours, message=report.message, reason=report.reason)]  # type: ignore[arg-type]
    return [Delivered(**ours, message=report.message)] if report.action == "delivered" else []  # type: ignore[arg-type]


def _kept(one: Enclosed, at: datetime) -> Media:
    kind = KINDS.get(one.mime.partition("/")[0], "file")
    kept = things.keep(one.content, name=one.name, kind=kind, mime=one.mime, at=at)
    told = {"digest": kept.digest, "original": kept.original, "mime": kept.mime, "size": kept.size}
    return Media(kind=kind, name=one.name, **told)  # type: ignore[arg-type]
