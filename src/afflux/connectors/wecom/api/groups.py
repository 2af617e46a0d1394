"""Customer groups and the ways into them. No interface makes a group or pulls a customer in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.transport import Told, call

MOST_GROUPS = 5  # behind one way
CHAT = "externalcontact/groupchat"


@dataclass(frozen=True)
class JoinWay:
    """`groups` that it fills one after the other; `create`: WeCom makes another when they are full, named `base` and a number."""

    groups: tuple[str, ...]
    state: str = ""
    remark: str = ""
    create: bool = True
    base: str = ""
    first: int = 1

    def body(self) -> Told:
        """As WeCom wants it."""
        told: Told = {
            "scene": 2,
            "remark": self.remark,
            "chat_id_list": list(self.groups),
            "state": self.state,
        }
        told["auto_create_room"] = int(self.create)
        if self.create and self.base:
            told |= {"room_base_name": self.base, "room_base_id": self.first}
        return told


def page(line: Line, *, owners: Sequence[str] = (), cursor: str = "", at: datetime) -> tuple[list[str], str]:
    """externalcontact/groupchat/list: the next chat ids, and where to go on."""
    body: Told = {"status_filter": 0, "cursor": cursor, "limit": 1000}
    if owners:
        body["owner_filter"] = {"userid_list": list(owners)}
    told = call(line, f"{CHAT}/list", body, at=at)
    return [str(one["chat_id"]) for one in told["group_chat_list"]], str(told.get("next_cursor", ""))


def get(line: Line, chat_id: str, *, at: datetime) -> Told:
    """externalcontact/groupchat/get: name, owner, notice, member_list."""
    return dict(call(line, f"{CHAT}/get", {"chat_id": chat_id, "need_name": 1}, at=at)["group_chat"])


def add_join_way(line: Line, way: JoinWay, *, at: datetime) -> str:
    """externalcontact/groupchat/add_join_way: its config id."""
    return str(call(line, f"{CHAT}/add_join_way", way.body(), at=at)["config_id"])


def get_join_way(line: Line, config_id: str, *, at: datetime) -> Told:
    """externalcontact/groupchat/get_join_way: its settings with `qr_code`."""
    return dict(call(line, f"{CHAT}/get_join_way", {"config_id": config_id}, at=at)["join_way"])


def update_join_way(line: Line, config_id: str, way: JoinWay, *, at: datetime) -> None:
    """externalcontact/groupchat/update_join_way."""
    call(line, f"{CHAT}/update_join_way", {**way.body(), "config_id": config_id}, at=at)


def delete_join_way(line: Line, config_id: str, *, at: datetime) -> None:
    """externalcontact/groupchat/del_join_way."""
    call(line, f"{CHAT}/del_join_way", {"config_id": config_id}, at=at)
