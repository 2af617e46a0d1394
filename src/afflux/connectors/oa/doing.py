"""What we do at an official account: answer, greet, make codes, set the menu."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from afflux.connectors.carriers import Line
from afflux.connectors.oa import saying
from afflux.connectors.oa.faults import BAD_STATE, UNKNOWN_EFFECT
from afflux.connectors.oa.menu import check
from afflux.connectors.oa.transport import call, look
from afflux.connectors.peers import HERE
from afflux.kernel.errors import Refused

LONGEST_LIFE = 30 * 86400  # seconds of a code that ends
PICTURES = "https://mp.weixin.qq.com"
Payload = Mapping[str, Any]
# The same code or menu asked for twice is the same; a message is not.
REPEATABLE = frozenset({"way", "menu"})


def perform(line: Line, kind: str, payload: Payload, *, at: datetime) -> Mapping[str, Any]:
    """Do it. Raises Refused with WeChat's reason."""
    doing = _KINDS.get(kind)
    if doing is None:
        raise Refused(UNKNOWN_EFFECT, kind=kind)
    return doing(line, payload, at)


def _say(line: Line, payload: Payload, at: datetime) -> Mapping[str, Any]:
    return saying.say(line, payload, at=at)


def _welcome(line: Line, payload: Payload, at: datetime) -> Mapping[str, Any]:
    return saying.greet(line, payload, at=at)


def _way(line: Line, payload: Payload, at: datetime) -> Mapping[str, Any]:
    """{do, state, seconds} → {config_id, qr_code}. A code leads to the account itself and cannot be taken back: `del` forgets it."""
    state = str(payload.get("state") or "")
    if payload["do"] == "del":
        return {"config_id": str(payload.get("config_id") or "")}
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", state):
        raise Refused(BAD_STATE, field="state")
    seconds = min(int(payload.get("seconds") or 0), LONGEST_LIFE)
    body: dict[str, Any] = {"action_info": {"scene": {"scene_str": state}}}
    body |= (
        {"action_name": "QR_STR_SCENE", "expire_seconds": seconds}
        if seconds
        else {"action_name": "QR_LIMIT_STR_SCENE"}
    )
    ticket = str(call(line, "qrcode/create", body, at=at).get("ticket", ""))
    base = line.values["base_url"]
    host = base if any(f"//{here}" in base for here in HERE) else PICTURES
    name = hashlib.blake2b(ticket.encode(), digest_size=16).hexdigest()
    return {"config_id": name, "qr_code": f"{host}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"}


def _menu(line: Line, payload: Payload, at: datetime) -> Mapping[str, Any]:
    """{do: create, get or delete, button} → {button}: what stands there."""
    if payload["do"] == "delete":
        look(line, "menu/delete", at=at)
        return {"button": []}
    if payload["do"] == "create":
        buttons = list(payload.get("button") or ())
        check(buttons)
        call(line, "menu/create", {"button": buttons}, at=at)
        return {"button": buttons}
    told = look(line, "menu/get", at=at)
    return {"button": list((told.get("menu") or {}).get("button") or ())}


_KINDS: dict[str, Callable[[Line, Payload, datetime], Mapping[str, Any]]] = {
    "say": _say,
    "welcome": _welcome,
    "way": _way,
    "menu": _menu,
}
