"""To say something on a line: the carrier's window first, then kept, then an effect that says it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors import effects
from afflux.connectors.carriers import Capabilities, capabilities
from afflux.connectors.counting import check_text
from afflux.connectors.happenings import Media
from afflux.connectors.models import Effect
from afflux.conversations import live
from afflux.conversations.events import MessageOut, TalkAssigned
from afflux.conversations.hearing import note_out
from afflux.conversations.keeping import Word, keep_ours
from afflux.conversations.models import Message, Talk
from afflux.guard import gate as gates
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell

EMPTY = problem("conversations.empty", _("Write something, or attach a picture."))
NO_REPLY = problem("conversations.no_reply", _("Nothing can be said here: %(reason)s"), status=409)
WINDOW_OVER = problem(
    "conversations.window_over",
    _(
        "The person last wrote more than %(hours)s hours ago; until they write again, the carrier takes nothing."
    ),
    status=409,
)
WINDOW_USED = problem(
    "conversations.window_used",
    _("The carrier takes %(count)s messages after a person's last word, and all are used."),
    status=409,
)
TOO_LONG = problem(
    "conversations.too_long", _("The carrier takes %(bytes)s bytes; this text has %(length)s.")
)
PURPOSE, SUBJECT = "reply", "message/"
GONE = problem(
    "conversations.line_gone", _("This connection was removed; nothing can be said on it."), status=409
)


@transaction.atomic
def say(
    talk: Talk,
    text: str,
    *,
    media: Sequence[Media] = (),
    by: Actor,
    at: datetime,
    robot: bool = False,
    key: str = "",
) -> Message:
    """Say it to the peer of `talk`; the same `key` twice is one message. Raises Refused where the carrier forbids it."""
    held = Talk.objects.select_for_update(of=("self",)).select_related("connection").get(id=talk.id)
    if key and (known := held.messages.filter(key=key).first()):
        return known
    text = text.strip()
    if not text and not media:
        raise Refused(EMPTY, field="text")
    _allowed(held, text, at)
    number = new_id()
    gate = gates.judge(text, purpose=PURPOSE, subject=f"{SUBJECT}{number}", by=by, at=at)
    key = key or f"say/{number}"
    message = _kept(held, number, text, media, by=by, at=at, robot=robot, key=key, hold=gate.held)
    if gate.passed:
        go(held, message, media, at)
    if by.kind == "user" and not robot:
        _take(held, by, at)
    live.changed(held.id)
    return message


def _take(talk: Talk, by: Actor, at: datetime) -> None:
    """Whoever answers what nobody had has it from now on."""
    if Talk.objects.filter(id=talk.id, assigned=None).update(assigned=by.id):
        tell(TalkAssigned(talk, by.id, by, at))


def go(talk: Talk, message: Message, media: Sequence[Media], at: datetime) -> None:
    """Let a message out that nothing stands in the way of any more."""
    send(message, media)
    note_out(talk, at, by_human=message.by_kind == Message.By.STAFF)
    tell(MessageOut(talk, message, at))


def _kept(
    talk: Talk,
    number: UUID,
    text: str,
    media: Sequence[Media],
    *,
    by: Actor,
    at: datetime,
    robot: bool,
    key: str,
    hold: UUID | None,
) -> Message:
    word = Word(
        id=number,
        key=key,
        at=at,
        direction=Message.Direction.OUT,
        by_kind=Message.By.ROBOT if robot else Message.By.STAFF,
        by_id=None if robot else by.id,
        by_name=by.name,
        text=text,
        kind="text" if text else media[0].kind,
        state=Message.State.HELD if hold else Message.State.WAITING,
        hold=hold,
        media=media,
    )
    return keep_ours(talk, word)


def send(message: Message, media: Sequence[Media]) -> None:
    """Let the line say a message that is kept."""
    talk = message.talk
    effects.want(
        effects.Wanted(
            connection=talk.connection_id,
            key=f"say/{message.id}",
            lane=Effect.Lane.REPLY,
            kind="say",
            payload=_payload(talk, message, media),
            due_at=message.at,
        )
    )


def _payload(talk: Talk, message: Message, media: Sequence[Media]) -> Mapping[str, Any]:
    things = [{"digest": m.digest, "kind": m.kind, "name": m.name, "mime": m.mime} for m in media]
    said = {"account": talk.account, "peer": talk.peer, "text": message.text, "media": things}
    return {**said, "message": str(message.id)}


@transaction.atomic
def note(talk: Talk, text: str, *, by: Actor, at: datetime) -> Message:
    """An internal note: nobody outside ever sees it."""
    if not text.strip():
        raise Refused(EMPTY, field="text")
    held = Talk.objects.select_for_update(of=("self",)).get(id=talk.id)
    number = new_id()
    word = Word(
        id=number,
        key=f"note/{number}",
        at=at,
        direction=Message.Direction.NOTE,
        by_kind=Message.By.STAFF,
        by_id=by.id,
        by_name=by.name,
        text=text.strip(),
    )
    kept = keep_ours(held, word)
    live.changed(held.id)
    return kept


def may_say(talk: Talk, at: datetime, *, but: Message | None = None) -> Refused | None:
    """Why nothing can be said in this talk now; None where something can. `but` takes no place in the carrier's window."""
    try:
        _allowed(talk, "", at, but=but)
    except Refused as refused:
        return refused
    return None


def _allowed(talk: Talk, text: str, at: datetime, *, but: Message | None = None) -> None:
    """Raises Refused with the carrier's reason, the window's end or the text's length."""
    if talk.connection.removed_at is not None:
        raise Refused(GONE)
    able = capabilities(talk.connection.kind, talk.account)
    if able.reply is None:
        raise Refused(NO_REPLY, reason=able.reasons.get("reply", ""))
    _within_window(talk, able, at, but)
    check_text(talk.connection, text)
    if len(text.encode()) > able.text_bytes:
        raise Refused(TOO_LONG, field="text", bytes=able.text_bytes, length=len(text.encode()))


def _within_window(talk: Talk, able: Capabilities, at: datetime, but: Message | None) -> None:
    window = able.reply
    if window is None or able.may_start:
        return
    if talk.last_in_at is None or at - talk.last_in_at > window.length:
        raise Refused(WINDOW_OVER, hours=int(window.length.total_seconds() // 3600))
    ours = talk.messages.filter(direction=Message.Direction.OUT, at__gte=talk.last_in_at)
    ours = ours.exclude(id=but.id) if but else ours
    if ours.exclude(state=Message.State.FAILED).count() >= window.messages:
        raise Refused(WINDOW_USED, count=window.messages)


def payload_media(message: UUID) -> list[Media]:
    """What came with a message of ours, as it is sent."""
    rows = Message.objects.get(id=message).attachments.all()
    return [Media(one.kind, digest=one.digest, name=one.name, mime=one.mime, size=one.size) for one in rows]
