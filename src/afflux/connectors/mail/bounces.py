"""Letters that came back (RFC 3464), and those of servers that report in words of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from afflux.connectors.mail.reading import PROGRAMS, Letter
from afflux.connectors.mail.words import header
from afflux.kernel.text import normalise_email

OURS = r"<([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}@%s)>"


@dataclass(frozen=True)
class Report:
    """What became of a letter of ours: `message` is its id, `action` failed, delayed or delivered."""

    message: str
    peer: str
    action: str
    reason: str


def report_of(letter: Letter, domain: str) -> Report | None:
    """The report in a letter, where it is one about a letter of ours: only its receiver knows its id."""
    found = re.search(OURS % re.escape(domain), letter.message.as_string(), re.IGNORECASE)
    fields = _status(letter)
    if fields is None and not PROGRAMS.match(letter.sender):
        return None
    if found is None:
        return Report("", "", "", "")
    if fields is None:  # no form at all: a server wrote that it could not deliver
        return Report(f"<{found[1]}>", "", "failed", " ".join(letter.new.split())[:200])
    action = header(str(fields.get("Action", ""))).lower()
    peer = normalise_email(header(str(fields.get("Final-Recipient", ""))).rpartition(";")[2]) or ""
    says = header(str(fields.get("Diagnostic-Code", "") or fields.get("Status", ""))).rpartition("; ")[2]
    return Report(f"<{found[1]}>", peer, action, says[:200])


def _status(letter: Letter) -> Message | None:
    """The block about the recipient: the second of a message/delivery-status, or the only one."""
    for part in letter.pieces:
        held = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(held, list):
            blocks = [one for one in held if isinstance(one, Message)]
            return next((one for one in blocks if one.get("Action")), None)
    return None
