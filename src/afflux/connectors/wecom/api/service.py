"""WeChat customer service: accounts, messages by cursor, answers within 48 hours, the greeting, whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.transport import Told, call

PAGE = 1000
LONGEST_TEXT = 2048  # bytes
STATES = ("new", "robot", "queue", "member", "ended")


@dataclass(frozen=True)
class Page:
    """Messages in WeCom's order; go on at `cursor` while there is `more`."""

    messages: tuple[Told, ...]
    cursor: str
    more: bool


def accounts(line: Line, *, at: datetime) -> dict[str, str]:
    """kf/account/list: names by open_kfid."""
    found: dict[str, str] = {}
    while True:
        told = call(line, "kf/account/list", {"offset": len(found), "limit": 100}, at=at)
        rows = told.get("account_list", [])
        found |= {str(one["open_kfid"]): str(one.get("name", "")) for one in rows}
        if len(rows) < 100:
            return found


def page(line: Line, account: str, cursor: str, token: str = "", *, at: datetime) -> Page:
    """kf/sync_msg: the messages after `cursor`, of the last three days at most. `token` of a callback lets us ask more often."""
    body: Told = {"open_kfid": account, "cursor": cursor, "limit": PAGE}
    if token:
        body["token"] = token
    told = call(line, "kf/sync_msg", body, at=at)
    return Page(
        tuple(told.get("msg_list", [])), str(told.get("next_cursor", cursor)), bool(told.get("has_more"))
    )


def nicknames(line: Line, customers: Sequence[str], *, at: datetime, soon: bool = False) -> dict[str, str]:
    """kf/customer/batchget: up to a hundred customers' own names."""
    told = call(line, "kf/customer/batchget", {"external_userid_list": list(customers)}, at=at, soon=soon)
    return {
        str(one["external_userid"]): str(one.get("nickname", "")) for one in told.get("customer_list", [])
    }


def send(line: Line, account: str, customer: str, content: Told, *, name: str = "", at: datetime) -> str:
    """kf/send_msg: `content` holds msgtype and what belongs to it; answers the message's id, `name` where one is given."""
    body = {"touser": customer, "open_kfid": account, **content}
    if name:
        body["msgid"] = name
    return str(call(line, "kf/send_msg", body, at=at)["msgid"])


def greet(line: Line, code: str, text: str, *, at: datetime) -> str:
    """kf/send_msg_on_event: once, within twenty seconds of an event that brought a code."""
    body = {"code": code, "msgtype": "text", "text": {"content": text}}
    return str(call(line, "kf/send_msg_on_event", body, at=at)["msgid"])


def state(line: Line, account: str, customer: str, *, at: datetime) -> str:
    """kf/service_state/get: one of STATES."""
    told = call(line, "kf/service_state/get", {"open_kfid": account, "external_userid": customer}, at=at)
    return STATES[int(told["service_state"])]


def hand(line: Line, account: str, customer: str, to: str, *, member: str = "", at: datetime) -> None:
    """kf/service_state/trans: give the conversation to the robot, the queue, a member, or end it."""
    body = {"open_kfid": account, "external_userid": customer, "service_state": STATES.index(to)}
    if member:
        body["servicer_userid"] = member
    call(line, "kf/service_state/trans", body, at=at)
