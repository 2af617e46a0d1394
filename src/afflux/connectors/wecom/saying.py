"""Answers in customer service; in a member's own chat no program may speak."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Line
from afflux.connectors.wecom import things
from afflux.connectors.wecom.api import service
from afflux.connectors.wecom.faults import PARTLY
from afflux.kernel.errors import Refused, problem

SERVICE = "wk"  # so begins every open_kfid
CODE_OF_SERVICE = "kf:"  # before a code that greets in customer service
SILENT = _("WeCom lets no program answer in a member's chat. Answers are suggested to the member instead.")
NO_ANSWER = problem("wecom.no_answer_here", SILENT)


def is_service(account: str) -> bool:
    """Whether an account of ours is one of customer service."""
    return account.startswith(SERVICE)


def say(line: Line, payload: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    """{account, peer, text, media, message} → {message, messages}: WeCom's ids of what was sent, under names of ours."""
    account, peer = str(payload["account"]), str(payload["peer"])
    if not is_service(account):
        raise Refused(NO_ANSWER)
    parts = _parts(line, payload, at)
    sent: list[str] = []
    for number, part in enumerate(parts):
        try:
            sent.append(service.send(line, account, peer, part, name=_name(payload, number), at=at))
        except Refused as refused:
            if not sent:
                raise
            raise Refused(PARTLY, says=str(refused)) from refused
    return {"message": sent[0], "messages": sent}


def greet(line: Line, code: str, text: str, *, at: datetime) -> Mapping[str, Any]:
    """Greet who has opened customer service."""
    return {"message": service.greet(line, code.removeprefix(CODE_OF_SERVICE), text, at=at)}


def _parts(line: Line, payload: Mapping[str, Any], at: datetime) -> list[dict[str, Any]]:
    """The messages it becomes: a text, then each file; files are put at WeCom before anything is said."""
    parts: list[dict[str, Any]] = []
    if text := things.text_of(payload):
        parts.append({"msgtype": "text", "text": {"content": text}})
    for one in payload.get("media") or ():
        kind, name = things.shape(str(one["kind"])), str(one.get("name", ""))
        mime = str(one.get("mime") or "application/octet-stream")
        media_id = things.held(line, str(one["digest"]), kind, name, mime, at=at)
        parts.append({"msgtype": kind, kind: {"media_id": media_id}})
    return parts


def _name(payload: Mapping[str, Any], number: int) -> str:
    """Our name of a part, of at most 32 letters: WeCom hands it back."""
    try:
        base = UUID(str(payload["message"])).int
    except (KeyError, ValueError):
        return ""
    return f"{(base + number) % (1 << 128):032x}"
