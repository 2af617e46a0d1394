"""Group sends: a task for members, who must press send; then who got it, and a reminder for those who did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.transport import Told, call

MOST_CUSTOMERS = 10_000
PRESSED = 2
STATES = {0: "unsent", 1: "sent", 2: "no_friend", 3: "over_limit"}


@dataclass(frozen=True)
class Task:
    """`refused`: customers who cannot get it."""

    id: str
    refused: tuple[str, ...]


def add(
    line: Line,
    customers: Sequence[str],
    text: str,
    attachments: Sequence[Told] = (),
    *,
    sender: str = "",
    at: datetime,
) -> Task:
    """externalcontact/add_msg_template: to these customers, or to all of `sender` where none are given."""
    body: Told = {"chat_type": "single", "attachments": list(attachments)}
    body |= {"external_userid": list(customers)} if customers else {}
    body |= {"sender": sender} if sender else {}
    body |= {"text": {"content": text}} if text else {}
    told = call(line, "externalcontact/add_msg_template", body, at=at)
    return Task(str(told["msgid"]), tuple(map(str, told.get("fail_list") or [])))


def members(line: Line, task: str, *, at: datetime) -> dict[str, bool]:
    """externalcontact/get_groupmsg_task: who must press send, and whether they did."""
    found: dict[str, bool] = {}
    cursor = ""
    while True:
        body = {"msgid": task, "limit": 500, "cursor": cursor}
        told = call(line, "externalcontact/get_groupmsg_task", body, at=at)
        found |= {str(one["userid"]): int(one["status"]) == PRESSED for one in told.get("task_list", [])}
        cursor = str(told.get("next_cursor", ""))
        if not cursor:
            return found


def results(line: Line, task: str, member: str, *, at: datetime) -> dict[str, str]:
    """externalcontact/get_groupmsg_send_result: a state of STATES by customer."""
    found: dict[str, str] = {}
    cursor = ""
    while True:
        body = {"msgid": task, "userid": member, "limit": 500, "cursor": cursor}
        told = call(line, "externalcontact/get_groupmsg_send_result", body, at=at)
        rows = told.get("send_list", [])
        found |= {str(one["external_userid"]): STATES.get(int(one["status"]), "unsent") for one in rows}
        cursor = str(told.get("next_cursor", ""))
        if not cursor:
            return found


def remind(line: Line, task: str, *, at: datetime) -> None:
    """externalcontact/remind_groupmsg_send: three times in a day at most."""
    call(line, "externalcontact/remind_groupmsg_send", {"msgid": task}, at=at)
