"""The house's state: mailboxes, limits, scripted faults, and the people who answer. Pure state, no wire."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

MOST = 25 * 1024 * 1024
DROP = 0  # a scripted fault: the wire is cut after the letter was taken, before it is said so


@dataclass(frozen=True)
class Kept:
    """A letter in a mailbox."""

    uid: int
    at: float
    content: bytes


@dataclass
class House:
    """One user with one mailbox to read; everybody else's mailboxes only take letters.

    `faults[verb]` are codes to answer first (MAIL, RCPT, DATA for before, END for after the letter); `DROP` at END cuts
    the wire after taking it. Names in front of the @ have their way: nobody (550), full (452), later (451), bounce
    (takes it and reports later that it could not), away (takes it and lets a program answer).
    """

    address: str
    user: str
    password: str
    now: Callable[[], float] = time.time
    validity: int = 1
    faults: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)  # (from, to, letter)
    box: list[Kept] = field(default_factory=list)
    conversations: int = 0
    readings: int = 0  # how often the inbox was opened
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def fault(self, verb: str) -> int | None:
        """The next scripted code for a verb."""
        with self._lock:
            return self.faults[verb].popleft() if self.faults[verb] else None

    def judge(self, to: str) -> tuple[int, str]:
        """What the house says to a recipient."""
        name = to.partition("@")[0].lower()
        moods = {
            "nobody": (550, "5.1.1 user unknown"),
            "full": (452, "4.2.2 mailbox full"),
            "later": (451, "4.7.1 greylisted"),
        }
        return moods.get(name, (250, "2.1.5 ok"))

    def take(self, sender: str, to: str, content: bytes) -> None:
        """A letter is the house's from now on."""
        with self._lock:
            self.taken.append((sender, to, content))
        name = to.partition("@")[0].lower()
        if name == "bounce":
            self.deliver(bounce(content, to, self.address))
        elif name == "away":
            self.deliver(away(content, to, self.address))
        elif to.lower() == self.address.lower():
            self.deliver(content)

    def deliver(self, content: bytes) -> int:
        """A letter comes into the user's inbox; its UID."""
        with self._lock:
            uid = self.box[-1].uid + 1 if self.box else 1
            self.box.append(Kept(uid, self.now(), content))
        return uid


def letter(sender: str, to: str, subject: str, text: str, **headers: str) -> bytes:
    """A plain letter as any program writes it."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(datetime.now(UTC))
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def bounce(content: bytes, to: str, back: str) -> bytes:
    """The report of a letter that could not be delivered, as RFC 3464 wants it."""
    lost = message_from_bytes(content)["Message-ID"]
    head = (
        f"From: MAILER-DAEMON@mx.example.net\r\nTo: {back}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Return-Path: <>\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <b.{time.time_ns()}@mx.example.net>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    )
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nYour letter could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\r\n"
        f"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {lost}\r\n\r\n--b--\r\n"
    )
    return (head + body).encode()


def away(content: bytes, to: str, back: str) -> bytes:
    """What a program says for somebody on holiday."""
    asked = message_from_bytes(content, policy=policy.default)
    more = {
        "Auto_Submitted": "auto-replied",
        "In_Reply_To": str(asked["Message-ID"]),
        "Message_ID": f"<a.{time.time_ns()}@example.net>",
    }
    return letter(to, back, f"自动回复: {asked['Subject']}", "我正在休假。I am away until Monday.", **more)
