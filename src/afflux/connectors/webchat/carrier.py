"""Web chat as a carrier: its settings, what it allows, how what came in is read. It has no platform but ourselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Capabilities, Judged, Line, Parts, Received, Setting, Window
from afflux.connectors.happenings import Happening
from afflux.connectors.webchat import reading, sending
from afflux.connectors.webchat.host import house
from afflux.connectors.webchat.hours import checked_hours
from afflux.connectors.webchat.origins import checked_origins
from afflux.connectors.webchat.pages import snippet
from afflux.connectors.webchat.problems import NO_CHAT, UNKNOWN_EFFECT
from afflux.kernel.errors import Refused, problem

NO_CHANNEL = problem("webchat.no_channel", _("There is no channel with the key “%(key)s”."))
YES_NO = (("yes", _("Yes")), ("no", _("No")))
ASK = (
    ("after", _("After the first message")),
    ("closed", _("Outside opening hours only")),
    ("never", _("Never")),
)


class WebChat:
    kind = "webchat"
    identity = "visitor"
    name = _("Web chat")
    settings: Sequence[Setting] = (
        Setting("own_pages", _("Show it on our own landing pages"), choices=YES_NO, default="yes"),
        Setting("origins", _("Other sites it may stand on"), _("For example https://www.example.com https://shop.example.com; * means any."), optional=True),
        Setting("greeting_zh", _("Greeting (中文)"), _("The first words in the open chat."), optional=True, prose=True),
        Setting("greeting_en", _("Greeting (English)"), optional=True, prose=True),
        Setting("hours", _("Opening hours"), _("Such as 1-5 09:00-18:00; 6 10:00-16:00, where 1 is Monday. Empty: always."), optional=True, week=True),
        Setting("ask", _("Ask for a phone number or e-mail address"), choices=ASK, default="after"),
        Setting("channel", _("Channel"), _("Key of the channel that those who leave a contact belong to, unless a code brought them."), optional=True),
    )  # fmt: skip
    cures: Mapping[str, Any] = {
        "known": None,
        "verified": None,
        "heard": _("Open a page that shows the chat, and write something there."),
    }
    repeatable = frozenset({"say", "seen"})
    capabilities = Capabilities(
        reply=Window(timedelta(days=90), 1000),
        welcome=None,
        attachments=9,
        text_bytes=8000,
        may_start=False,
        receipts=True,
        typing=True,
        reasons={
            "welcome": _("The greeting stands in the chat as soon as it is opened."),
            "may_start": _("A guest of the page must have written first."),
        },
    )

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values in their canonical form. Raises Refused at the field that is wrong."""
        if values["channel"] and not house().channel_known(values["channel"]):
            raise Refused(NO_CHANNEL, field="channel", key=values["channel"][:60])
        hours, origins = checked_hours(values["hours"]), checked_origins(values["origins"])
        asks = values["ask"] if values["ask"] in dict(ASK) else "after"
        shown = "no" if values["own_pages"] == "no" else "yes"
        return {**values, "hours": hours, "origins": origins, "ask": asks, "own_pages": shown}

    def embed(self, line: UUID, *, asked_at: str) -> str:
        """The line of HTML that shows the chat."""
        return snippet(line, asked_at=asked_at)

    def knock(self, line: Line, *, at: datetime) -> None:
        """There is nobody else to ask."""

    def receive(self, line: Line, parts: Parts, *, at: datetime) -> Received:
        """Guests come in by the chat's own doors, not by this one."""
        raise Refused(NO_CHAT)

    def perform(
        self, line: Line, kind: str, payload: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Say something, or show that we read."""
        if kind == "say":
            return sending.say(line.id, payload, at=at)
        if kind == "seen":
            return sending.saw(line.id, payload, at=at)
        raise Refused(UNKNOWN_EFFECT, kind=kind[:40])

    def judge(self, refused: Refused) -> Judged:
        """What we refuse ourselves we would refuse again."""
        return Judged.NEVER

    def read(self, connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
        """What a kept content says."""
        return reading.read(connection, key, content)
