"""What we say goes out as a signed POST under an id of its own: sent again, it has the same id, and is one for whoever keeps them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors import egress
from afflux.connectors.carriers import Judged, Line
from afflux.connectors.webhook.signing import headers, key_of
from afflux.files.models import File
from afflux.files.store import content_of
from afflux.kernel.errors import Refused, problem

MEGABYTES = 5
NO_ADDRESS = problem("webhook.no_address", _("This line only listens: it has no address to send to."))
UNKNOWN_EFFECT = problem("webhook.unknown_effect", _("A webhook line cannot do “%(kind)s”."))
TOO_LARGE = problem("webhook.too_large", _("The files are larger than %(most)s MB together."))
BUSY = problem(
    "webhook.busy", _("%(host)s answered %(status)s. It is sent again under the same id."), status=502
)
REFUSED = problem("webhook.refused", _("%(host)s refuses the message with %(status)s."), status=502)
GONE = problem("webhook.gone", _("%(host)s wants no more messages (410). Enter another address."), status=502)
AGAIN = (408, 425, 429)


def keys_of(line: Line) -> list[bytes]:
    """The secret in force, then the one before it while it is being changed."""
    given = (line.values["secret"], line.values["secret_before"])
    return [key_of(one) for one in dict.fromkeys(given) if one]


def post(line: Line, kind: str, number: str, data: Mapping[str, Any], *, at: datetime) -> Mapping[str, Any]:
    """Send one message; what was answered, if it is JSON. Raises Refused."""
    address = line.values["url"]
    if not address:
        raise Refused(NO_ADDRESS)
    told = {"type": kind, "timestamp": at.isoformat(), "data": dict(data)}
    body = json.dumps(told, ensure_ascii=False).encode()
    sent = {"Content-Type": "application/json", **headers(number, body, keys_of(line), at=at)}
    answer = egress.ask("POST", address, query={}, content=body, headers=sent, most=64 * 1024)
    host = address.split("/")[2]
    if answer.status == 410:
        raise Refused(GONE, host=host)
    if answer.status in AGAIN or answer.status >= 500:
        raise Refused(BUSY, host=host, status=answer.status)
    if not 200 <= answer.status < 300:
        raise Refused(REFUSED, host=host, status=answer.status)
    return _object(answer.body)


def say(line: Line, payload: Mapping[str, Any], *, at: datetime) -> Mapping[str, Any]:
    """{account, peer, text, media, message} → {message}: their id of it, or ours."""
    ours = str(payload["message"])
    data = {name: str(payload.get(name) or "") for name in ("account", "peer", "text", "message")}
    told = post(line, "say", f"msg_{ours}", {**data, "media": _media(payload.get("media") or ())}, at=at)
    theirs = told.get("message")
    return {"message": theirs[:200] if isinstance(theirs, str) and theirs else ours}


def judged(refused: Refused) -> Judged:
    """A repeat has the same id, so that whatever may have been done can be done again."""
    if refused.why in (egress.AWAY, egress.UNSURE, egress.TOO_MUCH, BUSY):
        return Judged.AGAIN
    return Judged.NEVER


def _media(things: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Files with their bytes in Base64: no address of ours is opened to strangers for them."""
    sizes = File.objects.filter(digest__in=[one["digest"] for one in things]).values_list("size", flat=True)
    if sum(sizes) > MEGABYTES * 1024 * 1024:
        raise Refused(TOO_LARGE, field="media", most=MEGABYTES)
    return [
        {
            "kind": str(one.get("kind", "file")),
            "name": str(one.get("name", "")),
            "mime": str(one.get("mime", "")),
            "content": base64.b64encode(content_of(str(one["digest"]))).decode(),
        }
        for one in things
    ]


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, Mapping) else {}
