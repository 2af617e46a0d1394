"""WeCom as a carrier: its settings, what it allows, how its callbacks are judged and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.addresses import checked as checked_address
from afflux.connectors.beside import Script
from afflux.connectors.carriers import Capabilities, Judged, Line, Parts, Received, Setting, Step, Window
from afflux.connectors.errands import Row
from afflux.connectors.happenings import Happening
from afflux.connectors.models import Connection, Effect
from afflux.connectors.syncing import Part
from afflux.connectors.ways import Ways
from afflux.connectors.wechat import doors
from afflux.connectors.wechat.crypto import key_of
from afflux.connectors.wecom import (
    beside,
    callbacks,
    doing,
    errands,
    faults,
    learning,
    outcomes,
    probing,
    reaches,
    saying,
    service,
    syncing,
    transport,
)
from afflux.connectors.wecom.api import media
from afflux.connectors.wecom.api.service import LONGEST_TEXT
from afflux.connectors.wecom.api.ways import MOST_MEMBERS
from afflux.connectors.wecom.models import Bond
from afflux.kernel.errors import Refused, problem

BASE_URL = beside.OWN
CORP_ID_FORM = problem(
    "wecom.corp_id_form", _("A corp ID begins with “ww” or “wx” and has letters and digits only.")
)
TOKEN_FORM = problem("wecom.token_form", _("A token has 3 to 32 letters and digits."))
AGENT_FORM = problem("wecom.agent_form", _("An agent ID is a number, such as 1000002."))
ACKNOWLEDGED = b"success"


class WeCom:
    kind = "wecom"
    identity = "wecom"
    realm = "corp_id"  # an external user id is the company's
    name = _("WeCom")
    settings: Sequence[Setting] = (
        Setting("corp_id", _("Corp ID"), _("WeCom console → My company, at the bottom.")),
        Setting("agent_id", _("Agent ID"), _("Of your self-built app, for example 1000002."), optional=True),
        Setting("token", _("Token"), _("The one you enter at “receive messages”; any 3 to 32 letters and digits."), secret=True),
        Setting("aes_key", _("EncodingAESKey"), _("The 43 characters beside the token."), secret=True),
        Setting("secret", _("Secret"), _("Of the self-built app, not of “customer contact”."), secret=True),
        doors.OVERLAP,
        Setting("domain_file", _("File that proves the domain"), _("Its name, as WeCom asks for it at “trusted domain”: WW_verify_….txt. It is then found at this server."), optional=True, folded=True),
        Setting("base_url", _("Address of the interface"), _(
            "Leave it as it is, except to try things out: http://127.0.0.1:8090 is a simulated one, started by “afflux simulate wecom --line NAME”."
        ), default=BASE_URL),
    )  # fmt: skip
    repeatable = doing.REPEATABLE
    overlapping = doors.OVERLAPPING
    ways = Ways(most_accounts=MOST_MEMBERS)
    capabilities = Capabilities(
        reply=None,
        welcome=timedelta(seconds=20),
        attachments=9,
        text_bytes=4000,
        may_start=False,
        receipts=False,
        typing=False,
        reasons={
            "reply": saying.SILENT,
            "may_start": _("A group message is prepared here; the member must press send."),
            "receipts": _("WeCom tells nobody whether a message was read."),
            "typing": _("WeCom tells nobody that somebody is typing."),
        },
    )

    desk = Capabilities(
        reply=Window(timedelta(hours=48), messages=5),
        welcome=timedelta(seconds=20),
        attachments=1,
        text_bytes=LONGEST_TEXT,
        may_start=False,
        receipts=False,
        typing=False,
        reasons={
            "may_start": _("In customer service the customer writes first."),
            "receipts": capabilities.reasons["receipts"],
            "typing": capabilities.reasons["typing"],
        },
    )

    chat = reaches.CHAT
    reaches = reaches.reaches(desk)

    errands = errands.ERRANDS

    def choices(self, connection: Connection, of: str) -> Sequence[tuple[str, str]]:
        """What the fields of errands are chosen from."""
        return errands.choices(connection, of)

    def outcome(self, line: Line, effect: Effect, *, at: datetime) -> Sequence[Row]:
        """How far an errand is."""
        return outcomes.outcome(line, effect, at=at)

    def capabilities_for(self, account: str) -> Capabilities:
        """A member's chat is the member's; an account of customer service may be answered by us."""
        return self.desk if saying.is_service(account) else self.capabilities

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values in their canonical form. Raises Refused at the field that is wrong."""
        if not re.fullmatch(r"w[wx][0-9A-Za-z]{8,40}", values["corp_id"]):
            raise Refused(CORP_ID_FORM, field="corp_id")
        if not re.fullmatch(r"[0-9A-Za-z]{3,32}", values["token"]):
            raise Refused(TOKEN_FORM, field="token")
        if values["agent_id"] and not re.fullmatch(r"[0-9]{1,12}", values["agent_id"]):
            raise Refused(AGENT_FORM, field="agent_id")
        key_of(values["aes_key"])
        doors.overlap_of(values)
        base = checked_address(values["base_url"], field="base_url", example=BASE_URL)
        return {**values, "base_url": base, "domain_file": beside.proof_of(values["domain_file"])}

    def knock(self, line: Line, *, at: datetime) -> None:
        """Fetch an access token, or find one in force, then try each right. Raises Refused with WeCom's reason."""
        transport.access_token(line, at=at)
        probing.probe(line, at=at)

    def probed(self, connection: Connection) -> Sequence[Step]:
        """What the last knock found."""
        return probing.steps(connection)

    def refused_at_door(self, line: Connection, refused: Refused, *, at: datetime) -> None:
        """Kept for the self-check, where a token or key that was copied wrong is named."""
        probing.refused_at_door(line, refused, at=at)

    def want_sync(self, connection: Connection, *, at: datetime) -> None:
        """Let workers read the company anew."""
        syncing.want(connection.id, at=at)

    def sync(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        """Read the company here and now."""
        syncing.run(connection.id, now=now)

    def parts(self, connection: Connection) -> Sequence[Part]:
        """How far the reading is."""
        return syncing.parts(connection)

    def confirm(self, connection: Connection, *, at: datetime) -> bool:
        """Whoever is no longer listed has truly left."""
        return syncing.confirm(connection.id, at=at)

    def bonds(self, connection: UUID, peers: Sequence[str]) -> list[tuple[str, str]]:
        """(account, peer) of every member who knows one of these customers."""
        rows = Bond.objects.filter(connection=connection, peer__in=peers, left_at=None)
        return list(rows.order_by("account", "peer").values_list("account", "peer"))

    def receive(self, line: Line, parts: Parts, *, at: datetime) -> Received:
        """Open what was sent: the echo of a verification, or a message to keep."""
        seals = doors.seals(line, "corp_id", at)
        if parts.method == "GET":
            echo, before = doors.opened(seals, parts, parts.query.get("echostr", ""), at=at)
            return Received(echo, before=before)
        message, before = doors.opened(seals, parts, doors.sealed_in(parts), at=at)
        return Received(ACKNOWLEDGED, callbacks.key_of(message), message, before)

    def perform(
        self, line: Line, kind: str, payload: Mapping[str, Any], *, at: datetime
    ) -> Mapping[str, Any]:
        """Make the call of that kind."""
        return doing.perform(line, kind, payload, at=at)

    def called(self, line: Line, account: str, peer: str, *, at: datetime) -> str:
        """The customer's own name."""
        return learning.called(line, account, peer, at=at)

    def fetch(self, line: Line, handle: str, *, at: datetime) -> tuple[bytes, str]:
        """A file that came with a message, for three days."""
        return media.get(line, handle, at=at)

    def shows(self, agent: str) -> bool:
        """Whether this is WeCom's own browser."""
        return beside.shows(agent)

    def script(self, line: Line) -> Script:
        """What a page in the chat tool bar loads."""
        return beside.script(line)

    def sign_in(self, line: Line, back: str, state: str) -> str:
        """Where WeCom says who its user is."""
        return beside.sign_in(line, back, state)

    def signed_in(self, line: Line, code: str, *, at: datetime) -> str:
        """The member whose code it is."""
        return beside.signed_in(line, code, at=at)

    def sign(self, line: Line, address: str, *, at: datetime) -> Mapping[str, Mapping[str, Any]]:
        """What the script wants for one address."""
        return beside.sign(line, address, at=at)

    def judge(self, refused: Refused) -> Judged:
        """By WeCom's code, or by how far the request came."""
        return faults.judged(refused)

    def read(self, connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
        """What a message says: one of customer service was fetched, all others came by callback."""
        if key.startswith(service.KEY):
            return service.read(connection, key, content)
        return callbacks.read(connection, key, content)
