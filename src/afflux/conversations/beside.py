"""What stands in a talk and is no word of the person: a program that answers for them, an entry of our menu that they pressed.

Nobody waits for it, no rule answers it, and it begins no consultation.
"""

from __future__ import annotations

from afflux.connectors.happenings import AutoReplied, Happening, Pressed
from afflux.connectors.menus import PRESSED, address
from afflux.conversations import live
from afflux.conversations.consulting import subject_of
from afflux.conversations.keeping import Word, keep
from afflux.conversations.models import AUTO, MENU, Message, Talk
from afflux.events.recording import NewEvent, record_events
from afflux.kernel.ids import hashed_id


def auto_replied(told: AutoReplied) -> None:
    """Show it in the talk that it belongs to; the one who wrote to them still waits for an answer."""
    _beside(told, Word(told.message, told.at, Message.Direction.IN, Message.By.PEER, told.text, kind=AUTO))


def pressed(told: Pressed) -> None:
    """Count the press, and show it where there is a talk."""
    talk = _beside(
        told, Word(f"menu/{told.key}", told.at, Message.Direction.IN, Message.By.PEER, told.button, kind=MENU)
    )
    key = hashed_id("pressed", str(told.connection), told.key, told.peer)
    subject = subject_of(talk or Talk(connection_id=told.connection, account=told.account, peer=told.peer))
    path = address(told.connection, told.button)
    record_events([NewEvent(key, told.at, PRESSED, subject, url=path, props={"button": told.button[:200]})])


def _beside(told: Happening, word: Word) -> Talk | None:
    place = {"connection_id": told.connection, "account": told.account[:128], "peer": told.peer[:254]}
    talk = Talk.objects.select_for_update(of=("self",)).select_related("connection").filter(**place).first()
    if talk is not None and keep(talk, word) is not None:
        live.changed(talk.id)
    return talk
