"""An official account as a carrier: its settings, what it allows, how its callbacks are judged and read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.addresses import checked as checked_address
from afflux.connectors.carriers import Capabilities, Judged, Line, Parts, Received, Setting, Window
from afflux.connectors.happenings import Happening
from afflux.connectors.oa import callbacks, doing, faults, menu, transport
from afflux.connectors.oa.saying import LONGEST
from afflux.connectors.ways import Ways
from afflux.connectors.wechat import crypto, doors, xml
from afflux.kernel.errors import Problem, Refused, problem

BASE_URL = "https://api.weixin.qq.com"
APP_ID_FORM = problem(
    "oa.app_id_form", _("An AppID begins with “wx” and has 16 letters and digits behind it.")
)
TOKEN_FORM = problem("oa.token_form", _("A token has 3 to 32 letters and digits."))
KEY_FORM = problem(
    "oa.key_form", _("An EncodingAESKey has 43 letters and digits. Copy it from the account's page again.")
)
FORGED = problem(
    "oa.signature_wrong",
    _("The signature does not match. The token here and the one at the account differ."),
    status=403,
)
NOT_OPENED = problem(
    "oa.not_opened",
    _("The content cannot be decrypted. The EncodingAESKey here and the one at the account differ."),
    status=403,
)
STALE = problem(
    "oa.out_of_time",
    _(
        "The request was signed more than %(minutes)s minutes from now. Compare the clocks, or it is a replay."
    ),
    status=403,
)
OTHER = problem(
    "oa.other_receiver",
    _("The content is meant for the account “%(found)s”, not for this one. Check the AppID."),
    status=403,
)
UNREADABLE = problem(
    "oa.unreadable", _("This is not the XML that WeChat sends, or it is larger than %(most)s KB."), status=400
)
NOT_SAFE = problem(
    "oa.not_safe",
    _(
        "The message came unencrypted. Set the account's message mode to “safe”: plain messages carry no proof."
    ),
    status=403,
)
ACKNOWLEDGED = b"success"
OWN: Mapping[Problem, Problem] = {
    crypto.FORGED: FORGED,
    crypto.SEALED_OTHERWISE: NOT_OPENED,
    crypto.STALE: STALE,
    crypto.OTHER_RECEIVER: OTHER,
    crypto.KEY_FORM: KEY_FORM,
    xml.UNREADABLE: UNREADABLE,
}


class OfficialAccount:
    kind = "oa"
    identity = "openid"
    realm = "app_id"  # an openid is one account's name for a person
    name = _("WeChat official account")
    settings: Sequence[Setting] = (
        Setting("app_id", _("AppID"), _("Official account console → basic configuration.")),
        Setting("secret", _("AppSecret"), _("Shown once there; add this server's address to the IP allow list beside it."), secret=True),
        Setting("token", _("Token"), _("The one you enter at “server configuration”; any 3 to 32 letters and digits."), secret=True),
        Setting("aes_key", _("EncodingAESKey"), _("The 43 characters beside the token; choose the safe mode."), secret=True),
        doors.OVERLAP,
        Setting("base_url", _("Address of the interface"), _(
            "Leave it as it is, except to try things out: http://127.0.0.1:8094 is a simulated one, started by “afflux simulate oa --line NAME”."
        ), default=BASE_URL),
    )  # fmt: skip
    repeatable = doing.REPEATABLE
    menu_entries, menu_below = 3, 5
    check_menu = staticmethod(menu.check)
    overlapping = doors.OVERLAPPING
    ways = Ways(most_accounts=0, longest_state=64)
    cures: Mapping[str, Any] = {
        "verified": _(
            "Enter the callback address, the token and the EncodingAESKey under “server configuration”, choose the safe mode, and press submit."
        ),
        "heard": _("Follow the account with your phone, write something, and look here again."),
    }
    capabilities = Capabilities(
        reply=Window(timedelta(hours=48), 5),
        welcome=timedelta(seconds=60),
        attachments=2,
        text_bytes=LONGEST,
        may_start=False,
        receipts=False,
        typing=False,
        reasons={
            "may_start": _("Within 48 hours of the person's last message only, five times; within a minute of a follow, a scan or a press of the menu, three times."),
            "receipts": _("WeChat tells nobody whether a message was read."),
            "typing": _("WeChat tells nobody that somebody is typing."),
        },
    )  # fmt: skip

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values in their canonical form. Raises Refused at the field that is wrong."""
        if not re.fullmatch(r"wx[0-9A-Za-z]{16}", values["app_id"]):
            raise Refused(APP_ID_FORM, field="app_id")
        if not re.fullmatch(r"[0-9A-Za-z]{3,32}", values["token"]):
            raise Refused(TOKEN_FORM, field="token")
        with _our_words():
            crypto.key_of(values["aes_key"])
        doors.overlap_of(values)
        base = checked_address(values["base_url"], field="base_url", example=BASE_URL)
        return {**values, "base_url": base}

    def knock(self, line: Line, *, at: datetime) -> None:
        """Fetch an access token, or find one in force. Raises Refused with WeChat's reason."""
        transport.access_token(line, at=at)

    def receive(self, line: Line, parts: Parts, *, at: datetime) -> Received:
        """The echo of a verification, or a message to keep; it is answered at once, with nothing to say."""
        with _our_words():
            seals = doors.seals(line, "app_id", at)
            if parts.method == "GET":
                before = _check_echo(seals, parts.query, at)
                return Received(parts.query.get("echostr", "")[:200].encode(), before=before)
            if not (sealed := doors.sealed_in(parts)):
                raise Refused(NOT_SAFE)
            message, before = doors.opened(seals, parts, sealed, at=at)
            return Received(ACKNOWLEDGED, callbacks.key_of(message), message, before)

    def perform(
        self, line: Line, kind: str, payload: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Answer, greet, make a code, set the menu. Raises Refused."""
        return doing.perform(line, kind, payload, at=at)

    def fetch(self, line: Line, handle: str, *, at: datetime) -> tuple[bytes, str]:
        """A file that came with a message; WeChat keeps it for three days. Raises Refused."""
        return transport.download(line, handle, at=at)

    def judge(self, refused: Refused) -> Judged:
        """By WeChat's code, or by how far the request came."""
        return faults.judged(refused)

    def read(self, connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
        """What a message says."""
        with _our_words():
            return callbacks.read(connection, key, content)


def _check_echo(seals: Sequence[crypto.Seal], query: Mapping[str, str], at: datetime) -> bool:
    """The verification is signed, not sealed, over token, time and nonce. True where by a pair of before."""
    signed = crypto.Signed("", query.get("signature", ""), query.get("timestamp", ""), query.get("nonce", ""))
    fits = [seal.fits(signed) for seal in seals]
    if not any(fits):
        raise Refused(FORGED)
    crypto.check_time(signed.timestamp, at)
    return not fits[0]


@contextmanager
def _our_words() -> Iterator[None]:
    """The seal is WeCom's too: what it refuses is said in this account's words."""
    try:
        yield
    except Refused as refused:
        if own := OWN.get(refused.why):
            raise Refused(own, field=refused.field, **refused.params) from refused
        raise
