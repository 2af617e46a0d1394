"""E-mail as a carrier: its settings, what it allows, how letters go out and come in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors import hooks
from afflux.connectors.addresses import is_here, is_public
from afflux.connectors.carriers import Capabilities, Judged, Line, Parts, Received, Setting, Step, Window
from afflux.connectors.checking import why
from afflux.connectors.happenings import Happening
from afflux.connectors.mail import composing, faults, happened, imap, smtp, threads
from afflux.connectors.mail.faults import HEADER, NO_ADDRESS, TOO_LARGE, UNKNOWN_EFFECT
from afflux.connectors.mail.models import Mailbox
from afflux.connectors.models import Connection
from afflux.connectors.tokens import token
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import normalise_email

PORT_FORM = problem("mail.port_form", _("A port is a number from 1 to 65535."))
HOST_FORM = problem(
    "mail.host_form", _("A server is a name such as smtp.example.com, without https:// and without a port.")
)
IN_THE_CLEAR = problem(
    "mail.in_the_clear", _("Without encryption the password travels in the clear: only to this machine.")
)
SECURITY = (("tls", _("TLS")), ("starttls", _("STARTTLS")), ("none", _("None (this machine only)")))
AT_ANY_TIME = Window(timedelta(days=36500), 1_000_000)


class Mail:
    kind = "mail"
    identity = "email"
    name = _("E-mail")
    most = 20 * 1024 * 1024
    settings: Sequence[Setting] = (
        Setting("address", _("Address"), _("The mailbox that writes and reads, such as service@example.com.")),
        Setting("from_name", _("Name of the sender"), _("What people see beside the address."), optional=True),
        Setting("subject", _("Subject"), _("Of letters that answer none; empty: the sender's name."), optional=True, folded=True),
        Setting("smtp_host", _("SMTP server"), _("Such as smtp.example.com.")),
        Setting("smtp_port", _("SMTP port"), _("465 for TLS, 587 for STARTTLS."), default="465", folded=True),
        Setting("smtp_security", _("SMTP encryption"), default="tls", choices=SECURITY, folded=True),
        Setting("username", _("User name"), _("Often the address itself; empty for a server that asks for none."), optional=True),
        Setting("password", _("Password"), _("Many servers want an app password here."), secret=True, optional=True),
        Setting("imap_host", _("IMAP server"), _("Read every minute for answers; empty: answers come by the hook only."), optional=True),
        Setting("imap_port", _("IMAP port"), default="993", folded=True),
        Setting("imap_security", _("IMAP encryption"), default="tls", choices=SECURITY, folded=True),
        Setting("imap_folder", _("IMAP folder"), default="INBOX", folded=True),
        hooks.setting(_("At least 16 letters and digits. Then letters may be posted to the callback address with ?word=… behind it.")),
    )  # fmt: skip
    repeatable: frozenset[str] = frozenset()  # a second letter is a second letter
    cures: Mapping[str, Any] = {
        "verified": None,
        "heard": _("Write a letter to the address from another mailbox, and look here again after a minute."),
    }
    capabilities = Capabilities(
        reply=AT_ANY_TIME,
        welcome=None,
        attachments=10,
        text_bytes=100_000,
        may_start=True,
        receipts=False,
        typing=False,
        reasons={
            "welcome": _("Nobody adds a mailbox: greet with the first letter, where there is consent."),
            "receipts": _(
                "A mailbox tells nobody whether a letter was read; hidden pictures that do are not used."
            ),
            "typing": _("Nobody sees that a letter is being written."),
        },
    )

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values in their canonical form. Raises Refused at the field that is wrong."""
        whole = dict(values)
        address = normalise_email(values["address"])
        if address is None or not address.isascii():
            raise Refused(NO_ADDRESS, field="address", value=values["address"][:60])
        whole["address"] = address
        for name in ("from_name", "subject"):
            if re.search(r"[\r\n\x00]", values[name]):
                raise Refused(HEADER, field=name)
        for side in ("smtp", "imap"):
            _check_server(whole, side)
        hooks.check(whole)
        return whole

    def knock(self, line: Line, *, at: datetime) -> None:
        """Log in to both servers. Raises Refused with what they say."""

        def fetch() -> tuple[str, timedelta]:
            with smtp.conversation(line):
                pass
            if line.values["imap_host"]:
                with imap.inbox(line):
                    pass
            return "ok", timedelta(days=1)

        token(line.id, "knock", fetch, at=at, stale="ok")

    def probed(self, connection: Connection) -> Sequence[Step]:
        """Whether people can leave with one press, and whether answers come in: the inbox as it was read last."""
        cure = _(
            "Set AFFLUX_PUBLIC_URL to an https address that reaches this server. Until then letters carry no way out."
        )
        leave = Step(
            _("People can unsubscribe with one press"), is_public() or None, "" if is_public() else cure
        )
        if not connection.settings["imap_host"]:
            return [leave]
        return [leave, self._inbox(connection)]

    def _inbox(self, connection: Connection) -> Step:
        label, box = (
            _("The inbox is read every minute"),
            Mailbox.objects.filter(connection=connection).first(),
        )
        if box is None or box.read_at is None:
            return Step(label, None, _("It is read within a minute, by a worker."))
        return Step(label, not box.problem, why(box.problem, {"host": connection.settings["imap_host"]}))

    def receive(self, line: Line, parts: Parts, *, at: datetime) -> Received:
        """Keep a letter that was posted as it is (RFC 5322). Raises Refused."""
        hooks.admit(line, parts)
        return Received(b"kept", happened.key_of(parts.body), happened.packed(parts.body, at))

    def perform(
        self, line: Line, kind: str, payload: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Send a letter; its id. Raises Refused."""
        if kind not in ("say", "notice"):
            raise Refused(UNKNOWN_EFFECT, kind=kind)
        peer = normalise_email(str(payload.get("peer", ""))) or ""
        before = threads.thread_of(line.id, peer)
        letter = composing.compose(line, payload, before, at=at)
        content = letter.as_bytes()
        if len(content) > self.most:
            raise Refused(TOO_LARGE, most=composing.MEGABYTES)
        smtp.send(line, peer, content)
        threads.said(line.id, peer, str(letter["Subject"]), str(letter["Message-ID"]), before, at)
        return {"message": str(letter["Message-ID"])}

    def judge(self, refused: Refused) -> Judged:
        """By what the server said, or by how far we came."""
        return faults.judged(refused)

    def read(self, connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
        """What a letter says."""
        return happened.read(connection, key, content)


def _check_server(whole: dict[str, str], side: str) -> None:
    host, port = whole[f"{side}_host"].lower(), whole[f"{side}_port"]
    if not host and side == "imap":
        return
    if not re.fullmatch(r"[0-9a-z]([0-9a-z.-]{0,250}[0-9a-z])?", host):
        raise Refused(HOST_FORM, field=f"{side}_host")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise Refused(PORT_FORM, field=f"{side}_port")
    if whole[f"{side}_security"] == "none" and not is_here(host):
        raise Refused(IN_THE_CLEAR, field=f"{side}_security")
    whole[f"{side}_host"] = host
