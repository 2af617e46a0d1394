"""Members who may have customers, and their customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.faults import FAULTS
from afflux.connectors.wecom.transport import Told, call, look
from afflux.kernel.errors import Refused

PAGE = 100  # members asked for at once, and customers of a page


@dataclass(frozen=True)
class Customer:
    """One customer of one member. `added_at` and `state` are those of the add; `type` 1 is WeChat, 2 another WeCom."""

    member: str
    id: str
    name: str
    added_at: datetime
    state: str
    tags: tuple[str, ...]
    unionid: str
    type: int


def members(line: Line, *, at: datetime) -> list[str]:
    """externalcontact/get_follow_user_list: user ids of those with the customer-contact permission."""
    return [str(one) for one in look(line, "externalcontact/get_follow_user_list", {}, at=at)["follow_user"]]


def names(line: Line, *, at: datetime) -> dict[str, str]:
    """user/list of the whole company: names by user id; those whom the app may not see are missing."""
    query = {"department_id": "1", "fetch_child": "1"}
    told = look(line, "user/list", query, at=at)
    return {str(one["userid"]): str(one.get("name", "")) for one in told.get("userlist", [])}


def customers_of(line: Line, member: str, *, at: datetime) -> list[str]:
    """externalcontact/list: external user ids. WeCom calls it an error where there are none."""
    try:
        told = look(line, "externalcontact/list", {"userid": member}, at=at)
    except Refused as refused:
        if refused.why == FAULTS[84061].why:
            return []
        raise
    return [str(one) for one in told.get("external_userid", [])]


def one(line: Line, customer: str, *, at: datetime, soon: bool = False) -> list[Customer]:
    """externalcontact/get: the customer as each member knows them."""
    told = look(line, "externalcontact/get", {"external_userid": customer}, at=at, soon=soon)
    return [_customer(told["external_contact"], follow) for follow in told.get("follow_user", [])]


def page(line: Line, of: Sequence[str], cursor: str, *, at: datetime) -> tuple[list[Customer], str]:
    """externalcontact/batch/get_by_user: the next customers of up to a hundred members, and where to go on (empty: the end)."""
    body = {"userid_list": list(of), "cursor": cursor, "limit": PAGE}
    told = call(line, "externalcontact/batch/get_by_user", body, at=at)
    rows = [_customer(row["external_contact"], row["follow_info"]) for row in told["external_contact_list"]]
    return rows, str(told.get("next_cursor", ""))


def _customer(contact: Told, follow: Told) -> Customer:
    tags = follow.get("tag_id") or [tag["tag_id"] for tag in follow.get("tags", []) if tag.get("tag_id")]
    return Customer(
        member=str(follow["userid"]),
        id=str(contact["external_userid"]),
        name=str(contact.get("name", "")),
        added_at=datetime.fromtimestamp(int(follow["createtime"]), UTC),
        state=str(follow.get("state", "")),
        tags=tuple(map(str, tags)),
        unionid=str(contact.get("unionid", "")),
        type=int(contact.get("type", 1)),
    )
