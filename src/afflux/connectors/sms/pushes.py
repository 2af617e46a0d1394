"""What a gateway tells us: messages that arrived or did not, and what people wrote back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import Delivered, Happening, Said, Undelivered, Unsubscribed
from afflux.connectors.models import Connection
from afflux.connectors.sms.shapes import at, vendor
from afflux.connectors.stopping import stops
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import normalise_phone

UNREADABLE = problem("sms.unreadable", _("This is not what the gateway sends."), status=400)
MOST = 1000  # in one push


def opened(body: bytes) -> list[Mapping[str, Any]]:
    """The things in a push: gateways send one, or a list. Raises Refused."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(UNREADABLE) from error
    things = told if isinstance(told, list) else [told]
    if not things or len(things) > MOST or not all(isinstance(one, Mapping) for one in things):
        raise Refused(UNREADABLE)
    return things


def key_of(body: bytes) -> str:
    """The same push again has the same key."""
    said = json.dumps(opened(body), sort_keys=True, ensure_ascii=False)
    return "sms/" + hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=20).hexdigest()


def read(connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
    """What a kept push says."""
    settings = Connection.objects.values_list("settings", flat=True).get(id=connection)
    return told(connection, key, content, settings)


def told(connection: UUID, key: str, content: bytes, settings: Mapping[str, str]) -> Sequence[Happening]:
    """What it says on a line with these settings."""
    moment, _newline, body = content.partition(b"\n")
    received = datetime.fromisoformat(moment.decode())
    shape = vendor(settings["vendor"]).shape
    found: list[Happening] = []
    for number, thing in enumerate(opened(body)):
        own = {"connection": connection, "key": f"{key}/{number}", "account": settings["signature"]}
        for kind, reader in (("receipt", _receipt), ("word", _word)):
            if thing.get(shape["push"][kind]["known_by"]) not in (None, ""):
                found += reader(thing, shape["push"][kind], shape["zone"], own, received)
                break
    return found


def _receipt(
    thing: Mapping[str, Any], shape: Mapping[str, Any], zone: str, own: Mapping[str, Any], received: datetime
) -> list[Happening]:
    message = at(thing, shape["message"])
    who = {**own, "peer": _phone(thing, shape), "at": _moment(at(thing, shape["at"]), zone, received)}
    if at(thing, shape["state"]).lower() == shape["delivered"]:
        return [Delivered(**who, message=message)]
    reason = ": ".join(part for path in shape["reason"] if (part := at(thing, path)))
    return [Undelivered(**who, message=message, reason=reason[:200])]


def _word(
    thing: Mapping[str, Any], shape: Mapping[str, Any], zone: str, own: Mapping[str, Any], received: datetime
) -> list[Happening]:
    text = at(thing, shape["text"])
    who = {**own, "peer": _phone(thing, shape), "at": _moment(at(thing, shape["at"]), zone, received)}
    message = at(thing, shape["message"]) if shape["message"] else ""
    said = Said(**who, message=f"word/{message}" if message else own["key"], text=text[:2000])
    return [said, Unsubscribed(**who, word=text.strip()[:40])] if stops(text) else [said]


def _phone(thing: Mapping[str, Any], shape: Mapping[str, Any]) -> str:
    """E.164. Raises Refused: an event of nobody would be told of everybody."""
    parts = [at(thing, path).strip().lstrip("+") for path in shape["phone"]]
    found = normalise_phone(("+" if len(parts) > 1 else "") + "".join(parts))
    if found is None and len(parts) == 1:
        found = normalise_phone("+" + parts[0])
    if found is None:
        raise Refused(UNREADABLE)
    return found


def _moment(text: str, zone: str, received: datetime) -> datetime:
    """The gateway's time where it can be read and is not to come; else when we heard of it."""
    moment = _parsed(text, zone)
    return moment if moment and moment <= received + timedelta(minutes=5) else received


def _parsed(text: str, zone: str) -> datetime | None:
    if text.isascii() and text.isdigit() and len(text) <= 11:
        return datetime.fromtimestamp(int(text), UTC)
    for form in ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S"):
        try:
            read = datetime.strptime(text, form)  # noqa: DTZ007 - the gateway's own zone is put in below
        except ValueError:
            continue
        hours, minutes = zone[1:].split(":")
        away = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if zone[0] == "-" else 1)
        return read.replace(tzinfo=timezone(away))
    return None
