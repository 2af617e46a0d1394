"""Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, time and body; several signatures while a secret is changed."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
SECRET_FORM = problem(
    "webhook.secret_form",
    _("A secret is “whsec_” and 24 to 64 random bytes in Base64 behind it."),
)
FORGED = problem(
    "webhook.signature_wrong", _("The signature does not match any secret of this line."), status=403
)
STALE = problem(
    "webhook.out_of_time",
    _(
        "The message was signed more than %(minutes)s minutes from now. Compare the clocks, or it is a replay."
    ),
    status=403,
)


def key_of(secret: str, *, field: str = "secret") -> bytes:
    """The bytes behind a secret. Raises Refused at `field`."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(SECRET_FORM, field=field) from error
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise Refused(SECRET_FORM, field=field)
    return key


def headers(number: str, body: bytes, keys: Sequence[bytes], *, at: datetime) -> dict[str, str]:
    """What is sent beside `body`: one signature for each key, the newest first."""
    moment = str(int(at.timestamp()))
    signed = " ".join(f"v1,{_signature(key, number, moment, body)}" for key in keys)
    return {"webhook-id": number, "webhook-timestamp": moment, "webhook-signature": signed}


def checked(given: Mapping[str, str], body: bytes, keys: Sequence[bytes], *, at: datetime) -> str:
    """The message's id, where any signature is by any key and its time is near. Raises Refused."""
    number, moment = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    expected = [_signature(key, number, moment, body) for key in keys]
    found = [
        one.partition(",")[2] for one in given.get("webhook-signature", "").split() if one.startswith("v1,")
    ]
    good = [hmac.compare_digest(mine.encode(), theirs.encode()) for mine in expected for theirs in found[:10]]
    if not number or not any(good):
        raise Refused(FORGED)
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 11):
        raise Refused(FORGED)
    if abs(at.timestamp() - int(moment)) > TOLERANCE.total_seconds():
        raise Refused(STALE, minutes=int(TOLERANCE.total_seconds() // 60))
    return number


def _signature(key: bytes, number: str, moment: str, body: bytes) -> str:
    said = f"{number}.{moment}.".encode("utf-8", "replace") + body
    return base64.b64encode(hmac.digest(key, said, "sha256")).decode()
