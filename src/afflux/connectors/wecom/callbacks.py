"""WeCom's events, told as happenings. Kinds that we do not know are kept and acknowledged, and tell nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import (
    Added,
    ArchiveWaits,
    Edited,
    GroupChanged,
    HandoverFailed,
    Happening,
    Left,
    ServiceWaits,
    TagChanged,
)
from afflux.connectors.wechat.xml import Document, parse
from afflux.kernel.errors import Refused, problem

NO_TIME = problem("wecom.event_without_time", _("The event has no readable time."))
NOBODY = problem("wecom.event_without_person", _("The event names no member or no customer."))
Reader = Callable[[UUID, str, datetime, Document], Happening]


def key_of(message: bytes) -> str:
    """What names this message for all its repeats. Raises Refused for what is no message.

    MsgId where there is one. Events have none, and all come from “sys”, so sender and second would take two customers
    of one second for one: everything that an event says is its key, but for the code that only lets us greet.
    """
    found = parse(message)
    if number := found.get("MsgId"):
        return f"msg/{number[:64]}"
    name = "/".join(part for part in (found.get("Event"), found.get("ChangeType")) if part)
    said = json.dumps(sorted(item for item in found.items() if item[0] != "WelcomeCode"), ensure_ascii=False)
    return f"event/{name[:80]}/{hashlib.blake2b(said.encode(), digest_size=16).hexdigest()}"


def read(connection: UUID, key: str, message: bytes) -> Sequence[Happening]:
    """What a message says. Raises Refused where it lacks what its kind must hold."""
    found = parse(message)
    reader = _READERS.get((found.get("Event"), found.get("ChangeType"))) or _READERS.get(
        (found.get("Event"), "")
    )
    return [reader(connection, key, _moment(found), found)] if reader else []


def _added(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    account, peer = _pair(found)
    return Added(
        connection=connection,
        key=key,
        at=at,
        account=account,
        peer=peer,
        state=found.get("State"),
        welcome_code=found.get("WelcomeCode"),
        half=found.get("ChangeType") == "add_half_external_contact",
    )


def _edited(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    account, peer = _pair(found)
    return Edited(connection=connection, key=key, at=at, account=account, peer=peer)


def _left_by_account(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    account, peer = _pair(found)
    return Left(connection=connection, key=key, at=at, account=account, peer=peer, by="account")


def _left_by_peer(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    account, peer = _pair(found)
    return Left(connection=connection, key=key, at=at, account=account, peer=peer, by="peer")


def _handover(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    account, peer = _pair(found)
    reason = found.get("FailReason")
    return HandoverFailed(connection=connection, key=key, at=at, account=account, peer=peer, reason=reason)


def _group(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    return GroupChanged(
        connection=connection,
        key=key,
        at=at,
        group=found.get("ChatId"),
        change=found.get("ChangeType"),
        detail=found.get("UpdateDetail"),
        members=tuple(found.all("MemChangeList/Item")),
    )


def _tag(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    change, kind = found.get("ChangeType"), found.get("TagType")
    return TagChanged(connection=connection, key=key, at=at, tag=found.get("Id"), kind=kind, change=change)


def _service(connection: UUID, key: str, at: datetime, found: Document) -> Happening:
    service, token = found.get("OpenKfId"), found.get("Token")
    return ServiceWaits(connection=connection, key=key, at=at, service=service, token=token)


def _archive(connection: UUID, key: str, at: datetime, _found: Document) -> Happening:
    return ArchiveWaits(connection=connection, key=key, at=at)


_CONTACT = "change_external_contact"
_READERS: dict[tuple[str, str], Reader] = {
    (_CONTACT, "add_external_contact"): _added,
    (_CONTACT, "add_half_external_contact"): _added,
    (_CONTACT, "edit_external_contact"): _edited,
    (_CONTACT, "del_external_contact"): _left_by_account,
    (_CONTACT, "del_follow_user"): _left_by_peer,
    (_CONTACT, "transfer_fail"): _handover,
    ("change_external_chat", ""): _group,
    ("change_external_tag", ""): _tag,
    ("kf_msg_or_event", ""): _service,
    ("msgaudit_notify", ""): _archive,
}


def _pair(found: Document) -> tuple[str, str]:
    account, peer = found.get("UserID"), found.get("ExternalUserID")
    if not account or not peer:
        raise Refused(NOBODY)
    return account, peer


def _moment(found: Document) -> datetime:
    text = found.get("CreateTime")
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        raise Refused(NO_TIME)
    return datetime.fromtimestamp(int(text), UTC)
