"""What the room hears of the lines: words of both sides, and what became of ours. In the teller's transaction."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from afflux.connectors.events import Ended
from afflux.connectors.happenings import Delivered, Said, Seen, Undelivered
from afflux.contacts.erasing.suppressing import FORGOTTEN
from afflux.contacts.models import Person
from afflux.conversations import live, places
from afflux.conversations.events import MessageIn, MessageOut
from afflux.conversations.keeping import Word, keep
from afflux.conversations.models import Message, Talk
from afflux.conversations.people import person_of
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell
from afflux.kernel.text import clean

BY = {"peer": Message.By.PEER, "account": Message.By.STAFF, "program": Message.By.ROBOT}
State = Message.State
ENDS = {"done": State.SENT, "unsure": State.UNSURE, "failed": State.FAILED, "expired": State.FAILED}


def heard(said: Said) -> None:
    """Keep what was said; the same word twice is one. A talk that slept or was over opens again when the peer speaks."""
    try:
        talk = talk_of(said)
    except Refused as refused:
        if refused.why is not FORGOTTEN:
            raise
        return  # they asked to be forgotten, and this is from before, or ours: only they begin anew
    ours = said.by != "peer"
    word = Word(
        key=said.message,
        at=said.at,
        direction=Message.Direction.OUT if ours else Message.Direction.IN,
        by_kind=BY[said.by],
        by_id=talk.staff_id if said.by == "account" else None,
        by_name=said.name if not ours else "",
        text=said.text,
        kind=said.kind,
        state=State.SENT if ours else State.NONE,
        media=said.media,
    )
    if ours and talk.messages.filter(outer=said.message[:200]).exists():
        return  # the carrier tells us of what we said ourselves
    message = keep(talk, word)
    if message is None:
        return
    if ours:
        note_out(talk, said.at, by_human=said.by == "account", answers=not said.greeting)
        tell(MessageOut(talk, message, said.at))
    else:
        _note_in(talk, said.at)
        tell(MessageIn(talk, message, talk.person_id, said.at))
    live.changed(talk.id)


def talk_of(said: Said) -> Talk:
    """The talk this word belongs to, locked; made with its first word."""
    name = clean(said.name)[:120] if said.by == "peer" else ""
    place = {"connection_id": said.connection, "account": said.account[:128], "peer": said.peer[:254]}
    Talk.objects.bulk_create(
        [Talk(id=new_id(), **place, name=name, opened_at=said.at, last_at=said.at)], ignore_conflicts=True
    )
    talk = Talk.objects.select_for_update(of=("self",)).get(**place)
    if talk.person_id is None or (name and not talk.name):
        talk.name = talk.name or name
        try:
            introduce(talk, said.at, own=said.by == "peer")
        except Refused:
            Talk.objects.filter(id=talk.id, messages=None).delete()
            raise
    return talk


def introduce(talk: Talk, at: datetime, *, own: bool) -> None:
    """Whose talk it is: the person behind the peer, their store and their member of staff. Raises Refused as `person_of`."""
    who = person_of(talk.connection, talk.peer, name=talk.name, at=at, own=own)
    person = Person.objects.filter(id=who).first() if who else None
    if person is not None:
        talk.person = person
        talk.unit_id = talk.unit_id or person.unit_id
        talk.staff_id = talk.staff_id or person.staff_id
        talk.name = talk.name or person.name
    talk.unit_id = talk.unit_id or places.store_of(talk)
    talk.save(update_fields=["person", "unit", "staff", "name"])


def _note_in(talk: Talk, at: datetime) -> None:
    """The peer waits from their first unanswered word on; what comes late does not turn the clock back."""
    Talk.objects.filter(id=talk.id).update(
        last_at=Greatest(F("last_at"), at),
        last_in_at=Greatest(Coalesce(F("last_in_at"), at), at),
        waiting_since=Coalesce(F("waiting_since"), at),
        unread=F("unread") + 1,
        state=Talk.State.OPEN,
        snoozed_until=None,
        closed_at=None,
    )
    talk.refresh_from_db()


def note_out(talk: Talk, at: datetime, *, by_human: bool, answers: bool = True) -> None:
    """We said something; if it `answers`, nobody waits any more for what was said before."""
    rows = Talk.objects.filter(id=talk.id)
    rows.update(last_at=Greatest(F("last_at"), at), last_out_at=Greatest(Coalesce(F("last_out_at"), at), at))
    if answers:
        answered = rows.filter(last_in_at__lte=at)
        answered.update(waiting_since=None, **({"unread": 0} if by_human else {}))
    talk.refresh_from_db()


def said_ended(ended: Ended) -> None:
    """The carrier took what we said, or did not."""
    if ended.kind != "say":
        return
    found = Message.objects.filter(id=ended.payload["message"], state=State.WAITING).first()
    if found is None:
        return
    found.state, found.problem = ENDS[ended.state], ended.problem
    found.outer = str(ended.answer.get("message", ""))[:200]
    found.save(update_fields=["state", "problem", "outer"])
    live.changed(found.talk_id)


def came_back(told: Undelivered) -> None:
    """What the carrier had taken did not arrive."""
    for found in _ours(told.connection, told.message):
        Message.objects.filter(id=found.id).update(state=State.FAILED, problem=told.reason[:80])
        live.changed(found.talk_id)


def delivered(told: Delivered) -> None:
    """It arrived: what we were not sure of was sent after all."""
    for found in _ours(told.connection, told.message):
        if Message.objects.filter(id=found.id, state=State.UNSURE).update(state=State.SENT, problem=""):
            live.changed(found.talk_id)


def seen(told: Seen) -> None:
    """The peer read everything of ours until then."""
    place = {"connection_id": told.connection, "account": told.account, "peer": told.peer}
    for talk in Talk.objects.filter(**place):
        rows = talk.messages.filter(direction="out", state__in=[State.SENT, State.UNSURE], at__lte=told.upto)
        if rows.update(state=State.SEEN):
            live.changed(talk.id)


def _ours(connection: object, message: str) -> list[Message]:
    """Messages of ours that the carrier names: by our own key, or by the id it answered with."""
    rows = Message.objects.filter(talk__connection_id=connection)  # type: ignore[misc]
    found = (
        rows.filter(id=message.removeprefix("say/"))
        if message.startswith("say/")
        else rows.filter(outer=message)
    )
    return list(found)
