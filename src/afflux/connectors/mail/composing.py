"""A letter of ours: whose it is, what it answers, how to be rid of the next one. Nothing typed reaches a header unchecked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from afflux.connectors.addresses import is_public
from afflux.connectors.carriers import Line
from afflux.connectors.leaving import link
from afflux.connectors.mail.faults import HEADER, NO_ADDRESS, TOO_LARGE
from afflux.connectors.mail.models import Thread
from afflux.files.models import File
from afflux.files.store import content_of
from afflux.kernel.errors import Refused
from afflux.kernel.text import normalise_email

MEGABYTES = 20
UNFOLDED = SMTP.clone(max_line_length=900)  # folded, a long address would be written as an encoded word
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def message_id(line: Line, message: str) -> str:
    """The id under which a letter of ours is known everywhere: made of our own message's, so that a repeat is one."""
    return f"<{message}@{line.values['address'].rpartition('@')[2]}>"


def compose(line: Line, payload: Mapping[str, Any], thread: Thread | None, *, at: datetime) -> EmailMessage:
    """The letter that `payload` asks for ("peer", "text", "media", "message", "subject" if it begins something)."""
    peer = normalise_email(str(payload["peer"]))
    if peer is None:
        raise Refused(NO_ADDRESS, field="peer", value=str(payload["peer"])[:60])
    letter = EmailMessage(policy=UNFOLDED)
    letter["Date"] = at
    letter["From"] = _address(line.values["address"], line.values["from_name"])
    letter["To"] = _address(peer, "")
    letter["Subject"] = _subject(line, str(payload.get("subject") or ""), thread)
    letter["Message-ID"] = message_id(line, _plain(str(payload["message"])))
    _answer(letter, thread)
    if is_public() and not payload.get(
        "colleague"
    ):  # a link that opens nowhere would be a promise not kept; the self-check says so
        letter["List-Unsubscribe"] = f"<{link(line.id, peer)}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(CONTROL.sub("", str(payload.get("text") or "")), charset="utf-8")
    _attach(letter, payload.get("media") or ())
    return letter


def _subject(line: Line, asked: str, thread: Thread | None) -> str:
    if asked or thread is None or not thread.subject:
        return _plain(asked or line.values["subject"] or line.values["from_name"] or line.values["address"])
    known = _plain(thread.subject)
    return known if re.match(r"(re|回复|答复)\s*[:：]", known, re.IGNORECASE) else f"Re: {known}"


def _answer(letter: EmailMessage, thread: Thread | None) -> None:
    if thread is None:
        return
    letter["In-Reply-To"] = _plain(thread.message)
    letter["References"] = " ".join(_plain(str(one)) for one in [*thread.references, thread.message][-12:])


def _attach(letter: EmailMessage, media: Sequence[Mapping[str, Any]]) -> None:
    """Files by their content. Raises Refused where one is not kept, or all are too large."""
    rows = {file.digest: file for file in File.objects.filter(digest__in=[one["digest"] for one in media])}
    if sum(file.size for file in rows.values()) > MEGABYTES * 1024 * 1024 * 3 // 4:
        raise Refused(TOO_LARGE, most=MEGABYTES * 3 // 4)
    for one in media:
        content = content_of(str(one["digest"]))
        mime = str(one.get("mime") or rows[str(one["digest"])].media_type)
        if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", mime) or mime.startswith(("message/", "multipart/")):
            mime = "application/octet-stream"
        name = re.sub(r"[\x00-\x1f\x7f/\\]", "_", str(one.get("name") or "file"))[:120]
        kind, _slash, below = mime.partition("/")
        letter.add_attachment(content, maintype=kind, subtype=below, filename=name)


def _address(address: str, name: str) -> Address:
    return Address(_plain(name), addr_spec=_plain(address))


def _plain(text: str) -> str:
    """Refused where it could begin another header."""
    if re.search(r"[\r\n\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text):
        raise Refused(HEADER)
    return text.strip()
