"""What both let in at their doors: messages sealed by the pair of token and key in force, or by one that it replaced.

While a pair is changed at the platform, what comes is still signed with the one before. It opens the door until the
overlap ends: the hours of the setting, or, once the new pair was heard, as long as a request may be old.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Line, Parts, Setting
from afflux.connectors.wechat import xml
from afflux.connectors.wechat.crypto import FORGED, Seal, Signed, key_of
from afflux.kernel.errors import Refused, problem

OVERLAPPING = ("token", "aes_key")
OVERLAP = Setting(
    "overlap",
    _("Hours in which the pair before still opens"),
    _("After token or EncodingAESKey are replaced here, until you have replaced them there. 0: not at all."),
    default="24",
    folded=True,
)
OVERLAP_FORM = problem("wechat.overlap_form", _("The overlap is 0 to 168 whole hours."))


def overlap_of(values: Mapping[str, str]) -> timedelta:
    """How long the pair before opens. Raises Refused."""
    text = values.get("overlap") or OVERLAP.default
    if not (text.isascii() and text.isdigit() and int(text[:4]) <= 168):
        raise Refused(OVERLAP_FORM, field="overlap")
    return timedelta(hours=int(text))


def seals(line: Line, receiver: str, at: datetime) -> list[Seal]:
    """The seal in force, then those it replaced while they still open; `receiver` names the setting of our own id."""
    pairs = [line.values, *line.before_at(at)]
    return [Seal(pair["token"], key_of(pair["aes_key"]), line.values[receiver]) for pair in pairs]


def sealed_in(parts: Parts) -> str:
    """The sealed text of a posted message, empty where it has none. Raises Refused for what is no XML of theirs."""
    return xml.parse(parts.body).get("Encrypt")


def opened(seals: Sequence[Seal], parts: Parts, sealed: str, *, at: datetime) -> tuple[bytes, bool]:
    """(the message, whether a seal of before opened it). Raises Refused as the first seal that fits does.

    Every signature is compared, whichever fits: the time tells nothing about how many pairs there are or which one is old.
    """
    query = parts.query.get
    signed = Signed(sealed, query("msg_signature", ""), query("timestamp", ""), query("nonce", ""))
    fitting = [number for number, fits in enumerate([seal.fits(signed) for seal in seals]) if fits]
    refused = Refused(FORGED)
    for number in fitting:
        try:
            return seals[number].open(signed, at=at), number > 0
        except Refused as error:  # the token may have stayed while the key was changed
            refused = error if number == fitting[0] else refused
    raise refused
