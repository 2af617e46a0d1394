"""Text messages as a carrier: which gateway, under which signature, in which approved template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors import hooks
from afflux.connectors.addresses import checked as checked_address
from afflux.connectors.carriers import Capabilities, Judged, Line, Parts, Received, Setting, Step, Window
from afflux.connectors.counting import Counted
from afflux.connectors.happenings import Happening
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.sms import faults, pushes, sending, texts
from afflux.connectors.sms.faults import FAULTS, NO_FILES, NO_PHONE, TOO_LONG, UNKNOWN_EFFECT
from afflux.connectors.sms.segments import Measured, measure
from afflux.connectors.sms.shapes import vendor
from afflux.connectors.tokens import token
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import normalise_phone

SIGNATURE_FORM = problem("sms.signature_form", _("A signature has 2 to 20 letters; write it without 【】."))
FRAME_FORM = problem(
    "sms.frame_form", _("Write the template as it is approved, with {text} once, where ours stands.")
)
NO_WAY_OUT = problem(
    "sms.no_way_out",
    _(
        "The template must say how to get no more of these, such as “拒收请回复R”: the law asks for it, and so do people."
    ),
)
TEMPLATE_FORM = problem("sms.template_form", _("Of Tencent Cloud a template has a number, such as 1110."))
NO_APP = problem("sms.no_app", _("Tencent Cloud wants its SdkAppId, such as 1400006666."))
OUT = re.compile(r"拒收|退订|回复?\s*(?:R|T|TD|N)\b|\b(?:stop|unsubscribe)\b", re.IGNORECASE)
AT_ANY_TIME = Window(timedelta(days=36500), 1_000_000)


class Sms:
    kind = "sms"
    identity = "phone"
    name = _("Text message")
    settings: Sequence[Setting] = (
        Setting("vendor", _("Gateway"), default="aliyun", choices=(("aliyun", _("Aliyun")), ("tencent", _("Tencent Cloud")))),
        Setting("key", _("Key ID"), _("AccessKeyId of Aliyun, SecretId of Tencent Cloud.")),
        Setting("secret", _("Secret"), _("AccessKeySecret or SecretKey: of a user that may only send messages."), secret=True),
        Setting("app", _("SdkAppId"), _("Tencent Cloud only."), optional=True),
        Setting("signature", _("Signature"), _("As it is approved, without 【】.")),
        Setting("template", _("Template"), _("Its code (SMS_…) or number; it needs one variable for the text.")),
        Setting("variable", _("Name of the variable"), _("Aliyun only: as it stands in ${…}."), default="content", folded=True),
        Setting("frame", _("Words of the template"), _("With {text} where ours stands: so that length and way out are known."), default="{text} 拒收请回复R"),
        hooks.setting(_("At least 16 letters and digits. Enter the callback address with ?word=… behind it at the gateway, for receipts and for replies.")),
        Setting("words", _("What the template takes"), _("As the gateway approved it: what else is written is refused before it goes."), default="free", choices=texts.RULES, folded=True),
        Setting("price", _("Price of one message"), _("Such as 0.045; then the cost is shown while somebody writes."), optional=True, folded=True),
        Setting("currency", _("Currency"), default="CNY", folded=True),
        Setting("region", _("Region"), _("cn-hangzhou for Aliyun, ap-guangzhou for Tencent Cloud; empty: that one."), optional=True, folded=True),
        Setting("base_url", _("Address of the interface"), _(
            "Leave it empty, except to try things out: http://127.0.0.1:8093 is a simulated one, started by “afflux simulate sms --line NAME”."
        ), optional=True),
    )  # fmt: skip
    repeatable: frozenset[str] = frozenset()  # neither gateway sends a repeated request only once
    cures: Mapping[str, Any] = {
        "verified": None,
        "heard": _(
            "Enter the callback address with its word at the gateway, for receipts and for replies; answer a message."
        ),
    }
    capabilities = Capabilities(
        reply=AT_ANY_TIME,
        welcome=None,
        attachments=0,
        text_bytes=1500,
        may_start=True,
        receipts=False,
        typing=False,
        reasons={
            "welcome": _("Nobody adds a phone number: greet with the first message, where there is consent."),
            "receipts": _("A gateway knows that a message reached the phone, not that it was read."),
            "typing": _("Nobody sees that a text message is being written."),
        },
    )

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values in their canonical form. Raises Refused at the field that is wrong."""
        whole = dict(values)
        whole["signature"] = values["signature"].strip("【】[] ")
        if not re.fullmatch(r"[^【】{}\r\n]{2,20}", whole["signature"]):
            raise Refused(SIGNATURE_FORM, field="signature")
        if values["frame"].count("{text}") != 1:
            raise Refused(FRAME_FORM, field="frame")
        if not OUT.search(values["frame"].replace("{text}", " ")):
            raise Refused(NO_WAY_OUT, field="frame")
        texts.check_price(values)
        shape = vendor(values["vendor"])
        if shape.shape["needs_app"]:
            if not values["app"].isdigit():
                raise Refused(NO_APP, field="app")
            if not (values["template"].isascii() and values["template"].isdigit()):
                raise Refused(TEMPLATE_FORM, field="template")
        if values["base_url"]:
            whole["base_url"] = checked_address(values["base_url"], field="base_url", example=shape.base_url)
        whole["region"] = values["region"] or {"aliyun": "cn-hangzhou", "tencent": "ap-guangzhou"}[shape.name]
        hooks.check(whole)
        return whole

    def knock(self, line: Line, *, at: datetime) -> None:
        """Ask for our template: it answers whether key, secret and template are good. Raises Refused."""

        def fetch() -> tuple[str, timedelta]:
            if not sending.template_stands(line, at=at):
                raise Refused(FAULTS["template"].why)
            return "ok", timedelta(days=1)

        token(line.id, "knock", fetch, at=at, stale="ok")

    def probed(self, connection: Connection) -> Sequence[Step]:
        """Whether receipts and replies can come in at all, and what a message looks like."""
        try:
            word = line_of(connection).values["hook"]
        except Refused:
            return []
        size = measured(connection.settings, "")
        shown = _("%(text)s – %(units)s characters before a word of yours stands in it.")
        looks = shown % {"text": whole_text(connection.settings, "…"), "units": size.units}
        cure = _(
            "Enter a word of the hook: without it a gateway's receipts and people's replies, also “stop”, stay outside."
        )
        return [
            Step(_("Receipts and replies can come in"), bool(word) or None, "" if word else cure),
            Step(_("A message has a signature and a way out"), True, looks),
        ]

    def receive(self, line: Line, parts: Parts, *, at: datetime) -> Received:
        """Keep receipts and replies. Raises Refused."""
        hooks.admit(line, parts)
        reply = str(vendor(line.values["vendor"]).shape["push"]["answer"]).encode()
        return Received(reply, pushes.key_of(parts.body), at.isoformat().encode() + b"\n" + parts.body)

    def perform(
        self, line: Line, kind: str, payload: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Send a text; the gateway's number of it, and how many messages it is. Raises Refused."""
        if kind != "say":
            raise Refused(UNKNOWN_EFFECT, kind=kind)
        phone = normalise_phone(str(payload.get("peer", "")))
        if phone is None:
            raise Refused(NO_PHONE, field="peer", value=str(payload.get("peer", ""))[:40])
        if payload.get("media"):
            raise Refused(NO_FILES, field="media")
        text = str(payload.get("text") or "").strip()
        size = measured(line.values, text)
        if not text:
            raise Refused(TOO_LONG, field="text", units=size.units, most=texts.MOST)
        texts.check(line.values, text)
        number = sending.send(line, phone, text, str(payload.get("message", "")), at=at)
        return {"message": number, "parts": size.parts, "units": size.units}

    def counted(self, settings: Mapping[str, Any]) -> Counted:
        """What stands around a text on this line, and the price of a message."""
        return texts.counted(settings)

    def check_text(self, settings: Mapping[str, Any], text: str) -> None:
        """Raises Refused what the gateway or the template would refuse."""
        texts.check(settings, text)

    def judge(self, refused: Refused) -> Judged:
        """By the gateway's code, or by how far the request came."""
        return faults.judged(refused)

    def read(self, connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
        """What a push says."""
        return pushes.read(connection, key, content)


def whole_text(values: Mapping[str, str], text: str) -> str:
    """What the person reads: the signature, and the template around our text."""
    return f"【{values['signature']}】" + values["frame"].replace("{text}", text)


def measured(values: Mapping[str, str], text: str) -> Measured:
    """How many messages a text of ours is on a line with these settings."""
    return measure(whole_text(values, text))
