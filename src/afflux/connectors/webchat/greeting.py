"""What a page is told when it opens the chat: who it is, whether somebody is there, and every word it shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from afflux.connectors.models import Connection
from afflux.connectors.webchat import frames, passes
from afflux.connectors.webchat.hearing import line_in_use
from afflux.connectors.webchat.host import house
from afflux.connectors.webchat.models import Guest
from afflux.kernel.errors import Refused
from afflux.kernel.week import is_open


def hello(line: UUID, *, token: str, visitor: UUID | None, at: datetime) -> dict[str, Any]:
    """The answer in the language active now. `visitor` is the cookie of our own pages; a pass comes from elsewhere."""
    found = line_in_use(line)
    peer = visitor or _known(line, token) or passes.new_peer()
    guest = Guest.objects.filter(connection_id=line, peer=peer).first()
    online = is_open(found.settings.get("hours", ""), at=at, zone=house().zone())
    consent = house().consent()
    Connection.objects.filter(id=line, verified_at=None).update(verified_at=at)  # it stands on a page
    return {
        "token": passes.pass_of(line, peer),
        "last": guest.seq if guest else 0,
        "seen": guest.seen if guest else 0,
        "read_at": guest.read_at.isoformat() if guest and guest.read_at else "",
        "online": online,
        "name": found.name,
        "greeting": _greeting(found.settings),
        "consent": {"id": str(consent.id), "text": consent.text} if consent else None,
        "ask": _asks(found.settings.get("ask", "after"), online, guest, consent is not None),
        "most": {"text": frames.LONGEST_TEXT, "picture": frames.LONGEST_PICTURE},
        "words": _words(),
    }


def _known(line: UUID, token: str) -> UUID | None:
    try:
        return passes.peer_of(line, token) if token else None
    except Refused:  # of another key or another line: a stranger then
        return None


def _greeting(settings: dict[str, str]) -> str:
    chinese = (get_language() or "").startswith("zh")
    first, second = ("greeting_zh", "greeting_en") if chinese else ("greeting_en", "greeting_zh")
    return settings.get(first) or settings.get(second) or _("Hello! How can we help you?")


def _asks(setting: str, online: bool, guest: Guest | None, has_text: bool) -> str:
    """When the page asks for a contact: "now" (nobody is there), "after" the first word, or "" for never."""
    if not has_text or setting == "never" or (guest and guest.contact_at):
        return ""
    if not online:
        return "now"
    return "after" if setting == "after" else ""


def _words() -> dict[str, str]:
    return {
        "open": _("Chat with us"),
        "close": _("Close the chat"),
        "closed": _("Nobody is here just now. Leave us a message; we answer as soon as we are back."),
        "write": _("Your message"),
        "send": pgettext("chat", "Send"),
        "picture": _("Send a picture"),
        "typing": _("is writing …"),
        "away": _("Connection lost. It comes back by itself."),
        "sending": _("Being sent …"),
        "sent": pgettext("chat", "Sent"),
        "read": pgettext("chat", "Read"),
        "again": _("Not sent. Press to try again."),
        "you": pgettext("chat", "You"),
        "unread": pgettext("chat", "unread"),
        "leave": _("How may we reach you if you have left this page?"),
        "phone": _("Phone number"),
        "email": _("E-mail address"),
        "name": _("Your name"),
        "agree": _("I agree:"),
        "keep": _("Leave it with us"),
        "later": pgettext("chat", "Not now"),
        "thanks": _("Thank you. We will get in touch with you."),
        "shown": pgettext("chat", "Picture"),
        "big": _("This picture is too big."),
    }
