"""A system of the merchant's own as a carrier: an app, a shop, a chat that nobody else knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.addresses import checked as checked_address
from afflux.connectors.carriers import Capabilities, Judged, Line, Parts, Received, Setting, Window
from afflux.connectors.happenings import Happening
from afflux.connectors.hooks import POST_ONLY
from afflux.connectors.tokens import token
from afflux.connectors.webhook import messages, sending, signing
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

AT_ANY_TIME = Window(timedelta(days=36500), 1_000_000)


class Webhook:
    kind = "webhook"
    identity = "app"
    name = _("Webhook")
    settings: Sequence[Setting] = (
        Setting("url", _("Address to send to"), _("Where your system takes messages, such as https://shop.example.com/afflux; empty: it only tells us."), optional=True),
        Setting("secret", _("Secret"), _("“whsec_” and 24 to 64 random bytes in Base64, the same on both sides."), secret=True),
        Setting("secret_before", _("Secret before"), _("While you change it: both are good. When both sides know the new one, enter that here too."), secret=True, optional=True),
    )  # fmt: skip
    repeatable = frozenset({"say"})  # under the same webhook-id: by the standard a receiver keeps them
    cures: Mapping[str, Any] = {
        "verified": None,
        "heard": _("Post a signed message to the callback address from your system."),
    }
    capabilities = Capabilities(
        reply=AT_ANY_TIME,
        welcome=None,
        attachments=5,
        text_bytes=20_000,
        may_start=True,
        receipts=True,
        typing=False,
        reasons={
            "welcome": _("Your own system greets; it knows better when somebody is there."),
            "typing": _("Nothing of this is told by a webhook."),
        },
    )

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values in their canonical form. Raises Refused at the field that is wrong."""
        signing.key_of(values["secret"])
        if values["secret_before"]:
            signing.key_of(values["secret_before"], field="secret_before")
        if values["url"]:
            checked_address(values["url"], field="url", example="https://shop.example.com/afflux", path=True)
        return dict(values)

    def knock(self, line: Line, *, at: datetime) -> None:
        """Send a ping, where there is an address. Raises Refused with what stands in the way."""

        def fetch() -> tuple[str, timedelta]:
            if line.values["url"]:
                sending.post(line, "ping", f"msg_{new_id()}", {}, at=at)
            return "ok", timedelta(days=1)

        token(line.id, "knock", fetch, at=at, stale="ok")

    def receive(self, line: Line, parts: Parts, *, at: datetime) -> Received:
        """Judge signature, time and shape of a message; keep it under its own id. Raises Refused."""
        if parts.method != "POST":
            raise Refused(POST_ONLY)
        number = signing.checked(parts.headers, parts.body, sending.keys_of(line), at=at)
        messages.opened(parts.body)
        return Received(
            b'{"kept":true}', f"hook/{number[:190]}", at.isoformat().encode() + b"\n" + parts.body
        )

    def perform(
        self, line: Line, kind: str, payload: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Say something there. Raises Refused."""
        if kind != "say":
            raise Refused(sending.UNKNOWN_EFFECT, kind=kind)
        return sending.say(line, payload, at=at)

    def judge(self, refused: Refused) -> Judged:
        """By what was answered."""
        return sending.judged(refused)

    def read(self, connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
        """What a message says."""
        return messages.read(connection, key, content)
