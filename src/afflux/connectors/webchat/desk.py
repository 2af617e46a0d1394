"""The chat as the doors ask for it: plain values in, (status, answer) out, in the language of the page; nothing is raised."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import translation

from afflux.connectors.models import Connection
from afflux.connectors.webchat import frames, greeting, hearing, pacing, passes, sending, words
from afflux.connectors.webchat.calls import GUEST_TYPES, call
from afflux.connectors.webchat.models import Word
from afflux.connectors.webchat.problems import AWAY, NO_PASS
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Problem, Refused

Answer = tuple[int, dict[str, Any]]
P = ParamSpec("P")
log = structlog.get_logger()


def _civil(work: Callable[P, dict[str, Any]]) -> Callable[Concatenate[str, P], Answer]:
    """Run `work` in a language, on a live connection, and turn what goes wrong into an answer."""

    @functools.wraps(work)
    def asked(language: str, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        close_old_connections()
        with translation.override(language):
            try:
                return 200, work(*args, **kwargs)
            except Refused as refused:
                said = {"problem": refused.why.code, "field": refused.field or "", "says": str(refused)}
                return refused.why.status, {"type": "refused", **said}
            except (DatabaseError, InterfaceError) as error:
                log.error("a chat could not be kept", error=type(error).__name__)
                return AWAY.status, refusal(AWAY)
            except Exception:  # a page that waits gets an answer, whatever broke; the log tells us
                log.exception("a chat broke")
                return AWAY.status, refusal(AWAY)
            finally:
                close_old_connections()

    return asked


def refusal(why: Problem, language: str = "") -> dict[str, Any]:
    """The frame that refuses; in the active language, or in the one named."""
    with translation.override(language or translation.get_language()):
        return {"type": "refused", "problem": why.code, "field": "", "says": str(why.sentence)}


def origins(line: UUID) -> str | None:
    """The sites on which a chat may stand; None where there is no such chat. Raises what the database raises."""
    close_old_connections()
    try:
        found = Connection.objects.filter(id=line, kind="webchat", removed_at=None).first()
        return None if found is None else str(found.settings.get("origins", ""))
    finally:
        close_old_connections()


def peer_of(line: UUID, token: str) -> UUID | None:
    """Who shows a pass; None where it is none. Asks no database."""
    try:
        return passes.peer_of(line, token)
    except Refused:
        return None


@_civil
def hello(line: UUID, token: str, visitor: UUID | None, network: str = "") -> dict[str, Any]:
    """What the page is told when the chat opens."""
    pacing.take("hello", line, guest=None, network=network, at=utc_now())
    return greeting.hello(line, token=token, visitor=visitor, at=utc_now())


@_civil
def take(line: UUID, peer: UUID, frame: frames.Any, language: str, network: str = "") -> dict[str, Any]:
    """Do what a frame says; a word and a contact are acknowledged when they are safe."""
    at = utc_now()
    if isinstance(frame, frames.Say):
        pacing.take("say", line, guest=peer, network=network, at=at)
        return _kept(hearing.say(line, peer, frame, language=language, at=at))
    if isinstance(frame, frames.Contact):
        pacing.take("contact", line, guest=peer, network=network, at=at)
        hearing.leave_contact(line, peer, frame, at=at)
        return {"type": "left", "key": frame.key}
    if isinstance(frame, frames.Seen):
        hearing.see(line, peer, frame.upto, at=at)
    elif isinstance(frame, frames.Typing):
        call(line, peer, GUEST_TYPES)
    elif isinstance(frame, frames.Hello):
        raise Refused(NO_PASS)
    return {"type": "pong"}


@_civil
def looked(line: UUID, peer: UUID) -> dict[str, Any]:
    """Somebody of the house looks at what the guest wrote."""
    sending.looked(line, peer, at=utc_now())
    return {"type": "pong"}


@_civil
def show(
    line: UUID, peer: UUID, key: str, content: bytes, language: str, network: str = ""
) -> dict[str, Any]:
    """Keep a picture."""
    pacing.take("show", line, guest=peer, network=network, at=utc_now())
    return _kept(hearing.show(line, peer, key, content, language=language, at=utc_now()))


def _kept(word: Word) -> dict[str, Any]:
    return {**words.wired(word), "type": "kept"}
