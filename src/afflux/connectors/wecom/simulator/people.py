"""Members, their customers, and handing over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, asked, listed, page, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

DAY = 86_400
MOST_IN_HAND = 100


@dataclass
class Follow:
    """One member knows one customer. `gone`: who ended it, "peer" or "account"."""

    at: float
    state: str = ""
    gone: str = ""


@dataclass
class Handover:
    giver: str
    taker: str
    peer: str
    at: float
    refused: bool = False


@dataclass
class People:
    members: dict[str, str] = field(default_factory=lambda: {"zhang": "张敏"})
    customers: dict[str, str] = field(default_factory=dict)  # names by external user id
    follows: dict[tuple[str, str], Follow] = field(default_factory=dict)
    handovers: list[Handover] = field(default_factory=list)

    def come(self, member: str, *, name: str, state: str, at: float) -> str:
        """A new customer of a member; their external user id."""
        peer = "wm" + secrets.token_urlsafe(22).replace("-", "x")
        self.customers[peer] = name
        self.follows[member, peer] = Follow(at, state)
        return peer

    def of(self, member: str) -> list[str]:
        """Customers of a member, as they came."""
        return [peer for (who, peer), follow in self.follows.items() if who == member and not follow.gone]


@asked("externalcontact/get_follow_user_list")
def followers(company: Company, _body: Says) -> Says:
    return {"follow_user": list(company.people.members)}


@asked("getcallbackip")
def addresses(_company: Company, _body: Says) -> Says:
    return {"ip_list": ["127.0.0.1"]}


@asked("user/list")
def users(company: Company, body: Says) -> Says:
    if not body.get("department_id"):
        raise Wrong(40058)
    rows = company.people.members.items()
    return {"userlist": [{"userid": one, "name": name, "department": [1], "status": 1} for one, name in rows]}


@asked("department/list")
def departments(_company: Company, _body: Says) -> Says:
    return {"department": [{"id": 1, "name": "清泉", "parentid": 0, "order": 1}]}


@asked("externalcontact/list")
def customers(company: Company, body: Says) -> Says:
    if body.get("userid") not in company.people.members:
        raise Wrong(60111, "userid not found")
    found = company.people.of(body["userid"])
    if not found:
        raise Wrong(84061, "not external contact")
    return {"external_userid": found}


@asked("externalcontact/get")
def customer(company: Company, body: Says) -> Says:
    peer = str(body.get("external_userid"))
    follows = [
        _follow(company, m, p) for m, p in company.people.follows if p == peer and _holds(company, m, p)
    ]
    if not follows:
        raise Wrong(40096, "invalid external userid")
    return {"external_contact": _contact(company, peer), "follow_user": follows, "next_cursor": ""}


@posted("externalcontact/batch/get_by_user")
def batch(company: Company, body: Says) -> Says:
    members = listed(body.get("userid_list"), 100)
    if not members or int(body.get("limit", 50)) > 100:
        raise Wrong(40058)
    pairs = [(member, peer) for member in members for peer in company.people.of(member)]
    rows, cursor = page(pairs, body.get("cursor"), int(body.get("limit", 50)))
    told = [
        {"external_contact": _contact(company, p), "follow_info": _follow(company, m, p)} for m, p in rows
    ]
    return {"external_contact_list": told, "next_cursor": cursor}


@posted("externalcontact/transfer_customer")
def transfer(company: Company, body: Says) -> Says:
    giver, taker = str(body.get("handover_userid")), str(body.get("takeover_userid"))
    peers = listed(body.get("external_userid"), MOST_IN_HAND)
    if not peers or {giver, taker} - set(company.people.members):
        raise Wrong(40003, "invalid userid")
    return {"customer": [{"external_userid": p, "errcode": _hand(company, giver, taker, p)} for p in peers]}


@posted("externalcontact/transfer_result")
def transfer_result(company: Company, body: Says) -> Says:
    pair = str(body.get("handover_userid")), str(body.get("takeover_userid"))
    told = []
    for one in company.people.handovers:
        if (one.giver, one.taker) == pair:
            done = company.now() >= one.at + DAY
            status = 3 if one.refused else 1 if done else 2
            told.append({"external_userid": one.peer, "status": status, "takeover_time": int(one.at + DAY)})
    return {"customer": told, "next_cursor": ""}


def _hand(company: Company, giver: str, taker: str, peer: str) -> int:
    people, now = company.people, company.now()
    if not _holds(company, giver, peer):
        return 40096
    if len([one for one in people.handovers if one.peer == peer and one.at > now - 90 * DAY]) >= 2:
        return 40128
    people.handovers.append(Handover(giver, taker, peer, now))
    return 0


def _holds(company: Company, member: str, peer: str) -> bool:
    follow = company.people.follows.get((member, peer))
    return bool(follow and not follow.gone)


def _contact(company: Company, peer: str) -> Says:
    return {
        "external_userid": peer,
        "name": company.people.customers[peer],
        "type": 1,
        "gender": 0,
        "avatar": "",
    }


def _follow(company: Company, member: str, peer: str) -> Says:
    follow = company.people.follows[member, peer]
    return {
        "userid": member,
        "remark": company.people.customers[peer],
        "description": "",
        "createtime": int(follow.at),
        "state": follow.state,
        "add_way": 1,
        "tag_id": sorted(company.labels.marks[member, peer]),
        "tags": [{"tag_id": one, "type": 1} for one in sorted(company.labels.marks[member, peer])],
    }
