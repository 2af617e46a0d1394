"""A letter that came, taken apart: who wrote it, what is new in it, what came with it, and whether a person wrote it at all."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.utils import parseaddr
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from afflux.connectors.mail.words import header, plain, read_bytes, unquoted
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import normalise_email

UNREADABLE = problem("mail.unreadable", _("This is no letter: it names nobody who wrote it."), status=400)
DEEPEST = 10
MOST_PARTS = 100
MOST_FILES = 20
AUTOMATIC = re.compile(
    r"^\s*(?:自动回复|自动答复|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office)",
    re.IGNORECASE,
)
PROGRAMS = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Enclosed:
    """A file in a letter."""

    name: str
    mime: str
    content: bytes


@dataclass
class Letter:
    """Read lazily: each part of it only when it is asked for."""

    message: Message
    pieces: list[Message] = field(default_factory=list)

    @cached_property
    def sender(self) -> str:
        """The address of who wrote it. Raises Refused where there is none."""
        found = normalise_email(parseaddr(self.raw("From"))[1])
        if found is None:
            raise Refused(UNREADABLE)
        return found

    @property
    def name(self) -> str:
        return header(parseaddr(self.raw("From"))[0])[:120]

    @property
    def subject(self) -> str:
        return header(self.raw("Subject"))[:300]

    @property
    def id(self) -> str:
        return header(self.raw("Message-ID"))[:300]

    @property
    def references(self) -> list[str]:
        return re.findall(r"<[^<>\s]{1,290}>", self.raw("References"))[-20:]

    @property
    def automatic(self) -> bool:
        """Whether a program wrote it (RFC 3834 and what programs do instead): such a letter is never answered."""
        said = self.raw("Auto-Submitted").split(";")[0].strip().lower()
        return (
            said not in ("", "no")
            or self.raw("Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply")
            or any(self.raw(name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "List-Id"))
            or self.raw("Return-Path").strip() == "<>"
            or bool(AUTOMATIC.match(self.subject) or PROGRAMS.match(self.sender))
        )

    @cached_property
    def text(self) -> str:
        """Everything it says."""
        for kind in ("text/plain", "text/html"):
            said = [
                _text(part) for part in self.pieces if part.get_content_type() == kind and not _is_file(part)
            ]
            if any(one.strip() for one in said):
                whole = "\n".join(said)
                return plain(whole) if kind == "text/html" else whole
        return ""

    @property
    def new(self) -> str:
        """What it says that was not said before."""
        return unquoted(self.text)

    @property
    def files(self) -> Iterator[Enclosed]:
        """What came with it, 20 at most."""
        found = (part for part in self.pieces if _is_file(part))
        for _number, part in zip(range(MOST_FILES), found, strict=False):
            name = re.sub(r"[\x00-\x1f\x7f/\\]", "_", header(part.get_filename() or ""))[:120]
            yield Enclosed(name or "file", part.get_content_type()[:80], _content(part))

    def raw(self, name: str) -> str:
        """A header as it stands; bytes beyond ASCII are kept as surrogates."""
        for known, value in self.message.raw_items():
            if known.lower() == name.lower():
                return str(value)[:4000]
        return ""


def parse(content: bytes) -> Letter:
    """Take a letter apart. Nothing that anybody can send makes it fail; what it lacks is empty."""
    message = email.message_from_bytes(content, policy=policy.compat32)
    return Letter(message, list(_pieces(message)))


def _pieces(top: Message) -> Iterator[Message]:
    """Its leaves, in order; a letter in a letter is a leaf."""
    waiting, seen = [(top, 0)], 0
    while waiting and seen < MOST_PARTS:
        part, depth = waiting.pop(0)
        seen += 1
        held = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(held, list) and depth < DEEPEST:
            waiting[:0] = [(one, depth + 1) for one in held if isinstance(one, Message)]
        else:
            yield part


def _is_file(part: Message) -> bool:
    if part.get_content_maintype() == "multipart":
        return False
    disposition = part.get_content_disposition()
    return disposition == "attachment" or bool(part.get_filename()) or part.get_content_maintype() != "text"


def _content(part: Message) -> bytes:
    held = part.get_payload()
    if isinstance(held, list):  # message/rfc822, message/delivery-status
        return b"\n".join(_whole(one) for one in held if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _whole(inner: Message) -> bytes:
    """A letter in a letter as it came; what the library cannot write again, with its broken bytes replaced."""
    try:
        return inner.as_bytes()
    except UnicodeEncodeError:  # a body of several parts that has none, and bytes beyond ASCII
        return inner.as_string().encode("utf-8", "replace")


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset()
    except (LookupError, UnicodeError):
        charset = None
    return read_bytes(_content(part), charset)
