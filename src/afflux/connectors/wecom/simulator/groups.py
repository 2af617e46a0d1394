"""Customer groups and the ways into them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, bounded, listed, page, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

MOST_BEHIND = 5
CHAT = "externalcontact/groupchat"


@dataclass
class Group:
    name: str
    owner: str
    at: float
    members: dict[str, float] = field(default_factory=dict)  # when they joined


@dataclass
class Groups:
    chats: dict[str, Group] = field(default_factory=dict)
    ways: dict[str, Says] = field(default_factory=dict)

    def found(self, name: str, owner: str, at: float) -> str:
        """A member makes a group; its chat id."""
        chat = f"wr{secrets.token_hex(14)}"
        self.chats[chat] = Group(name, owner, at)
        return chat


@posted(f"{CHAT}/list")
def chats(company: Company, body: Says) -> Says:
    owners = (body.get("owner_filter") or {}).get("userid_list") or []
    rows = [c for c, group in company.groups.chats.items() if not owners or group.owner in owners]
    told, cursor = page(rows, body.get("cursor"), min(int(body.get("limit", 1000)), 1000))
    return {"group_chat_list": [{"chat_id": one, "status": 0} for one in told], "next_cursor": cursor}


@posted(f"{CHAT}/get")
def chat(company: Company, body: Says) -> Says:
    group = company.groups.chats.get(str(body.get("chat_id")))
    if group is None:
        raise Wrong(90501, "not an external group")
    rows = [
        {"userid": p, "type": 2, "join_time": int(at), "join_scene": 3} for p, at in group.members.items()
    ]
    head = {
        "chat_id": body["chat_id"],
        "name": group.name,
        "owner": group.owner,
        "create_time": int(group.at),
    }
    return {"group_chat": {**head, "member_list": rows, "admin_list": []}}


@posted(f"{CHAT}/add_join_way")
def add_way(company: Company, body: Says) -> Says:
    _check(company, body)
    if len(company.ways) + len(company.groups.ways) >= company.most_ways:
        raise Wrong(41045, "contact way count exceed limit")
    config = secrets.token_hex(16)
    company.groups.ways[config] = body
    return {"config_id": config}


@posted(f"{CHAT}/get_join_way")
def get_way(company: Company, body: Says) -> Says:
    config = _known(company, body)
    picture = f"https://wework.qpic.cn/wwpic/{config}/0"
    return {"join_way": {**company.groups.ways[config], "config_id": config, "qr_code": picture}}


@posted(f"{CHAT}/update_join_way")
def update_way(company: Company, body: Says) -> Says:
    config = _known(company, body)
    changed = {**company.groups.ways[config], **{k: v for k, v in body.items() if k != "config_id"}}
    _check(company, changed)
    company.groups.ways[config] = changed
    return {}


@posted(f"{CHAT}/del_join_way")
def delete_way(company: Company, body: Says) -> Says:
    del company.groups.ways[_known(company, body)]
    return {}


def _check(company: Company, body: Says) -> None:
    behind = listed(body.get("chat_id_list"), MOST_BEHIND)
    if body.get("scene") not in (1, 2) or not behind:
        raise Wrong(40058)
    if set(behind) - set(company.groups.chats):
        raise Wrong(90501, "not an external group")
    bounded(body.get("room_base_name"), letters=40)
    bounded(body.get("state"), letters=30)
    bounded(body.get("remark"), letters=30)


def _known(company: Company, body: Says) -> str:
    config = str(body.get("config_id", ""))
    if config not in company.groups.ways:
        raise Wrong(41044, "invalid config_id")
    return config
