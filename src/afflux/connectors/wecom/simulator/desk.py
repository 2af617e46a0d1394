"""WeChat customer service: what customers write waits behind a cursor; answers count, and their time runs out."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, bounded, listed, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

WINDOW = 48 * 3600.0
MOST_ANSWERS = 5
KEPT = 3 * 86_400
GREETING_LASTS = 20.0
LONGEST_TEXT = 2048  # bytes
NEW, ROBOT, QUEUE, MEMBER, ENDED = range(5)
MAY_BECOME = {NEW: {ROBOT, QUEUE, MEMBER, ENDED}, ROBOT: {QUEUE, MEMBER, ENDED}, QUEUE: {MEMBER, ENDED},
              MEMBER: {MEMBER, ENDED}, ENDED: set[int]()}  # fmt: skip


@dataclass
class Talk:
    """`answers`: sent since the customer's last word."""

    last_word: float = 0.0
    answers: int = 0
    state: int = NEW
    greeted: float = 0.0
    member: str = ""


@dataclass
class Desk:
    accounts: dict[str, str] = field(default_factory=lambda: {"wkSprings01": "清泉客服"})
    inbox: dict[str, list[Says]] = field(default_factory=dict)
    talks: dict[tuple[str, str], Talk] = field(default_factory=dict)
    codes: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def arrive(self, account: str, peer: str, at: float, *, code: bool = True, scene: str = "") -> Says:
        """The customer opens the conversation; a code to greet where they were silent for two days."""
        talk = self.talks.setdefault((account, peer), Talk())
        event: Says = {
            "event_type": "enter_session",
            "open_kfid": account,
            "external_userid": peer,
            "scene": "oa_menu",
            "scene_param": scene,
        }
        if code and at - max(talk.last_word, talk.greeted) > WINDOW:
            event["welcome_code"] = secrets.token_urlsafe(24)
            self.codes[event["welcome_code"]] = (account, peer, at + GREETING_LASTS)
        return self._keep(account, {"msgtype": "event", "event": event, "origin": 4, "send_time": int(at)})

    def hear(self, account: str, peer: str, content: Says, at: float, *, origin: int = 3) -> Says:
        """The customer (or, with origin 5, a member in WeCom) says something: msgtype and what belongs to it."""
        talk = self.talks.setdefault((account, peer), Talk())
        if origin == 3:
            talk.last_word, talk.answers = at, 0
            talk.state = NEW if talk.state == ENDED else talk.state
        head = {"open_kfid": account, "external_userid": peer, "send_time": int(at), "origin": origin}
        return self._keep(account, {**head, **content})

    def _keep(self, account: str, message: Says) -> Says:
        message["msgid"] = secrets.token_hex(16)
        self.inbox.setdefault(account, []).append(message)
        return message


@posted("kf/account/list")
def accounts(company: Company, body: Says) -> Says:
    start, limit = int(body.get("offset", 0)), int(body.get("limit", 100))
    rows = list(company.desk.accounts.items())[start : start + limit]
    return {"account_list": [{"open_kfid": one, "name": name, "avatar": ""} for one, name in rows]}


@posted("kf/sync_msg")
def sync(company: Company, body: Says) -> Says:
    account, limit = str(body.get("open_kfid")), int(body.get("limit", 1000))
    rows = company.desk.inbox.get(_account(company, account), [])
    cursor = str(body.get("cursor") or f"{account}.0")
    found = re.fullmatch(rf"{re.escape(account)}\.([0-9]{{1,9}})", cursor)
    if found is None or limit > 1000:
        raise Wrong(40058, "invalid cursor")
    if body.get("token") and body["token"] not in company.desk.tokens:
        raise Wrong(95007, "invalid msg token")
    start = int(found[1])
    told = rows[start : start + limit]
    fresh = [one for one in told if one["send_time"] >= company.now() - KEPT]
    ends = start + len(told)
    return {"next_cursor": f"{account}.{ends}", "has_more": int(ends < len(rows)), "msg_list": fresh}


@posted("kf/customer/batchget")
def nicknames(company: Company, body: Says) -> Says:
    asked = listed(body.get("external_userid_list"), 100)
    names = {**company.people.customers, **company.desk.names}
    known = [{"external_userid": one, "nickname": names[one]} for one in asked if one in names]
    return {"customer_list": known, "invalid_external_userid": [one for one in asked if one not in names]}


@posted("kf/send_msg")
def send(company: Company, body: Says) -> Says:
    account, peer, now = _account(company, str(body.get("open_kfid"))), str(body.get("touser")), company.now()
    text, name = _content(company, body), _name(body)
    talk = company.desk.talks.get((account, peer), Talk())
    if talk.state not in (NEW, ROBOT):
        raise Wrong(95018, "send msg session status invalid")
    if not talk.last_word or now - talk.last_word > WINDOW:
        raise Wrong(95002, "send msg time limit")
    if talk.answers >= MOST_ANSWERS:
        raise Wrong(95001, "send msg count limit")
    talk.answers += 1
    company.note("say", account=account, peer=peer, text=text, message=name, type=body["msgtype"])
    return {"msgid": name}


@posted("kf/send_msg_on_event")
def greet(company: Company, body: Says) -> Says:
    text, name = _content(company, body), _name(body)
    account, peer, ends = company.desk.codes.pop(str(body.get("code")), ("", "", 0.0))
    if ends <= company.now():
        raise Wrong(41051 if not account else 41050, "invalid code")
    company.desk.talks[account, peer].greeted = company.now()
    company.note("welcome", account=account, peer=peer, text=text, left=round(ends - company.now(), 3))
    return {"msgid": name}


@posted("kf/service_state/get")
def state(company: Company, body: Says) -> Says:
    talk = _talk(company, body)
    return {"service_state": talk.state, "servicer_userid": talk.member}


@posted("kf/service_state/trans")
def hand(company: Company, body: Says) -> Says:
    talk, to = _talk(company, body), int(body.get("service_state", -1))
    if to not in MAY_BECOME[talk.state]:
        raise Wrong(95016, "session state can not be changed so")
    member = str(body.get("servicer_userid", ""))
    if to == MEMBER and member not in company.people.members:
        raise Wrong(95014, "user is not a servicer")
    talk.state, talk.member = to, member
    company.note("turn", account=body["open_kfid"], peer=body["external_userid"], state=to)
    return {"msg_code": secrets.token_urlsafe(12)} if to in (QUEUE, ENDED) else {}


def _talk(company: Company, body: Says) -> Talk:
    account = _account(company, str(body.get("open_kfid")))
    return company.desk.talks.setdefault((account, str(body.get("external_userid"))), Talk())


def _account(company: Company, account: str) -> str:
    if account not in company.desk.accounts:
        raise Wrong(95000, "invalid open_kfid")
    return account


def _name(body: Says) -> str:
    name = str(body.get("msgid") or secrets.token_hex(16))
    if not re.fullmatch(r"[0-9a-zA-Z_-]{1,32}", name):
        raise Wrong(40058, "invalid msgid")
    return name


def _content(company: Company, body: Says) -> str:
    """The text of a message, or the media id of what is no text."""
    kind = body.get("msgtype")
    inner = body.get(str(kind)) or {}
    if kind == "text" and inner.get("content"):
        return bounded(inner["content"], size=LONGEST_TEXT)
    if kind in ("image", "voice", "video", "file"):
        return company.shelf.one(str(inner.get("media_id")), company.now()).id
    if kind in ("link", "location", "msgmenu", "business_card", "miniprogram") and inner:
        return str(inner.get("title") or inner.get("name") or "")
    raise Wrong(40008, "invalid message type")
