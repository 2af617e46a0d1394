"""What the house needs to talk with people who do not exist: lines to a simulated WeCom and a web chat, and rules.

Everything is found again by its name, so that a second show makes nothing twice.
"""

from __future__ import annotations

import secrets
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import translation

from afflux.channels.models import Code
from afflux.connectors import actions
from afflux.connectors.models import Connection
from afflux.demo.logins import NOT_A_DEMO
from afflux.demo.seed import DEMO
from afflux.kernel.errors import Refused
from afflux.labels.models import Rule as LabelRule
from afflux.labels.saving import Draft
from afflux.labels.saving import save as save_label
from afflux.organization import accounts
from afflux.organization.models import Account, Merchant, Role, Staff, User
from afflux.replies.actions.rules import save_rule
from afflux.replies.actions.welcomes import save_welcome
from afflux.replies.models import Rule, Welcome
from afflux.replies.specs import Listens, RuleSpec, Says, WelcomeSpec
from afflux.topics.models import Topic
from afflux.topics.saving import begin_with_common

RULES = Path(__file__).parent / "rules.toml"
WECOM, CHAT = "Simulated WeCom", "Web chat"
MEMBER = "zhang"  # the simulated company's only member
MOST_CODES = 6


@dataclass(frozen=True)
class House:
    """The lines that are talked on, and the slugs of codes that people come by."""

    wecom: UUID
    chat: UUID
    slugs: tuple[str, ...]


def furnish(*, port: int, at: datetime) -> House:
    """Lines, rules, labels and topics of the show; the simulated WeCom is looked for on `port`. Refused for a real merchant."""
    if not Merchant.objects.filter(simulated=True).exists():
        raise Refused(NOT_A_DEMO)
    wecom, chat = _wecom(port, at), _chat(at)
    _member(wecom, at)
    _rules(at)
    if not Topic.objects.exists():
        with translation.override(_language()):
            begin_with_common(by=DEMO, at=at)
    codes = Code.objects.filter(simulated=True, archived_at=None).order_by("created_at", "id")
    return House(wecom.id, chat.id, tuple(codes.values_list("slug", flat=True)[:MOST_CODES]))


def _language() -> str:
    """What the house speaks: its owner's language where they chose one, else that of its country."""
    owners = User.objects.filter(grant__role=Role.OWNER, is_active=True).exclude(language="")
    chosen = owners.order_by("date_joined").values_list("language", flat=True).first()
    return chosen or ("zh-hans" if Merchant.objects.get(id=1).phone_region == "CN" else "en")


def _wecom(port: int, at: datetime) -> Connection:
    address = f"http://127.0.0.1:{port}"
    held = Connection.objects.filter(name=WECOM, removed_at=None).first()
    if held is None:
        return actions.add(by=DEMO, at=at, kind="wecom", name=WECOM, values=_values(address))
    if held.settings.get("base_url") != address:
        actions.rotate(by=DEMO, at=at, connection_id=held.id, values={"base_url": address})
    return held


def _values(address: str) -> Mapping[str, str]:
    """A company that nobody has."""
    return {
        "corp_id": f"ww{secrets.token_hex(8)}",
        "agent_id": "1000002",
        "token": _signs(24),
        "aes_key": _signs(42) + "A",  # the last of 43 signs carries four bits: the rest of it must be zero
        "secret": _signs(43),
        "base_url": address,
    }


def _signs(count: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _sign in range(count))


def _chat(at: datetime) -> Connection:
    held = Connection.objects.filter(kind="webchat", removed_at=None).order_by("created_at").first()
    return held or actions.add(by=DEMO, at=at, kind="webchat", name=CHAT, values={})


def _member(line: Connection, at: datetime) -> None:
    """A real member of the demo's staff stands behind the simulated company's member."""
    accounts.note(line.id, [(MEMBER, "张敏")], at=at)
    account = Account.objects.get(connection=line, account=MEMBER)
    staff = Staff.objects.filter(left_at=None).order_by("number").first()
    if account.staff_id is None and staff is not None:
        accounts.assign(account, staff, by=DEMO, at=at)


def _rules(at: datetime) -> None:
    held: Mapping[str, list[dict[str, Any]]] = tomllib.loads(RULES.read_text(encoding="utf-8"))
    for one in held["welcome"]:
        if not Welcome.objects.filter(name=one["name"]).exists():
            texts = [Says(text) for text in one["texts"]]
            save_welcome(by=DEMO, at=at, spec=WelcomeSpec(name=one["name"], texts=texts))
    for one in held["reply"]:
        if not Rule.objects.filter(name=one["name"]).exists():
            phrases, texts = [Listens(word) for word in one["words"]], [Says(text) for text in one["texts"]]
            save_rule(by=DEMO, at=at, spec=RuleSpec(name=one["name"], phrases=phrases, texts=texts, rest=0))
    for one in held["label"]:
        if not LabelRule.objects.filter(name=one["name"]).exists():
            draft = Draft(one["name"], one["tag"], {"said": {"words": one["words"]}}, synced=True)
            save_label(None, draft, by=DEMO, at=at)
