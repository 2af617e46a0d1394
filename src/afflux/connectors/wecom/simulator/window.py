"""What a member sees of the simulated WeCom: a list of chats, one open chat with its tool bar, the log-in, the script.

The member is a cookie, as in WeCom the app itself knows who uses it. The script asks by loading more script from here,
so that a page's policy that lets this host in lets the whole stand-in work, as it does with WeCom's own.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from afflux.connectors.wecom.simulator.answering import Says, Wrong, asked

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

COOKIE = "wecom_member"
CODE_LASTS, TICKET_LASTS = 300, 7200
AUTHORIZE = "/connect/oauth2/authorize"
SCRIPT = Path(__file__).parent / "jssdk.js"
SCRIPT_PATH = re.compile(r"/node/open/js/wecom-jssdk-[0-9.]+\.js")
Query = Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """An answer to a browser."""

    body: str
    kind: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Window:
    """`open`: whose chat each member has before them; `boxes`: what was put into a chat; `home`: the tool bar's page."""

    home: str = ""
    trusted: str = ""  # the app's trusted domain with its port; empty: any
    open: dict[str, str] = field(default_factory=dict)
    boxes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    codes: dict[str, tuple[str, float]] = field(default_factory=dict)
    tickets: dict[str, tuple[str, float]] = field(default_factory=dict)
    registered: set[str] = field(default_factory=set)


def answer(company: Company, path: str, query: Query, member: str) -> Page | None:
    """The page at `path` as the member (by their cookie) sees it; None where there is none."""
    with company.lock:
        if path == AUTHORIZE:
            return _authorize(company, query, member)
        if SCRIPT_PATH.fullmatch(path):
            return Page(SCRIPT.read_text(encoding="utf-8"), "text/javascript")
        if path == "/native":
            return _native(company, query, member)
        if path == "/window":
            return _window(company, query, query.get("member", member))
    return None


def _authorize(company: Company, query: Query, member: str) -> Page:
    back = urlsplit(query.get("redirect_uri", ""))
    trusted = company.window.trusted
    if query.get("appid") != company.corp_id or back.scheme not in ("http", "https"):
        return _html("appid 参数错误 / wrong appid", status=400)
    if trusted and back.netloc != trusted:
        return _html("redirect_uri 需使用应用可信域名 / not the trusted domain", status=400)
    if not re.fullmatch(r"[0-9A-Za-z]{0,128}", query.get("state", "")):
        return _html("state 参数错误 / wrong state", status=400)
    if member not in company.people.members and member != "guest":
        return _html("请在企业微信客户端打开链接 / open this in WeCom", status=403)
    code = secrets.token_urlsafe(32)
    company.window.codes[code] = (member, company.now() + CODE_LASTS)
    given = urlencode({"code": code, "state": query.get("state", "")})
    return Page("", status=302, headers={"Location": f"{back.geturl()}?{given}"})


@asked("auth/getuserinfo")
def who(company: Company, body: Says) -> Says:
    member, ends = company.window.codes.pop(str(body.get("code", "")), ("", 0.0))
    if ends <= company.now():
        raise Wrong(40029, "invalid code")
    return {"openid": "oAbcGuest"} if member == "guest" else {"userid": member}


@asked("get_jsapi_ticket")
def corp_ticket(company: Company, _body: Says) -> Says:
    return _ticket(company, "corp")


@asked("ticket/get")
def agent_ticket(company: Company, body: Says) -> Says:
    if body.get("type") != "agent_config":
        raise Wrong(40058)
    return _ticket(company, "agent")


def _ticket(company: Company, name: str) -> Says:
    value, ends = company.window.tickets.get(name, ("", 0.0))
    if ends <= company.now():
        value, ends = secrets.token_urlsafe(48), company.now() + TICKET_LASTS
        company.window.tickets[name] = (value, ends)
    return {"ticket": value, "expires_in": int(ends - company.now())}


def _native(company: Company, query: Query, member: str) -> Page:
    """One call of the script: what the app answers, as a script that calls back."""
    number = query.get("number", "0")
    try:
        told = _CALLS[query.get("call", "")](company, query, member)
    except KeyError:
        told = {"errMsg": f"{query.get('call', '')}:fail no permission", "errCode": 1}
    said = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    number = number if number.isdigit() else "0"
    return Page(f"window.__wecom[{number}]({said});", "text/javascript")


def _config(company: Company, query: Query, _member: str) -> Says:
    """agentConfig and config: the signature must be that of the ticket in force for exactly this page."""
    name = query["ticket"]
    value, ends = company.window.tickets.get(name, ("", 0.0))
    parts = f"noncestr={query['nonceStr']}&timestamp={query['timestamp']}&url={query['url']}"
    wanted = hashlib.sha1(f"jsapi_ticket={value}&{parts}".encode(), usedforsecurity=False).hexdigest()
    host = urlsplit(query["url"]).netloc
    sound = ends > company.now() and wanted == query["signature"] and query["corpid"] == company.corp_id
    if not sound or (company.window.trusted and host != company.window.trusted):
        return {"errMsg": "agentConfig:invalid signature", "errCode": 40093}
    company.window.registered.add(query["url"])
    return {"errMsg": "agentConfig:ok"}


def _current(company: Company, query: Query, member: str) -> Says:
    if query["url"] not in company.window.registered:
        return {"errMsg": "getCurExternalContact:fail no permission", "errCode": 1}
    if not (peer := company.window.open.get(member, "")):
        return {"errMsg": "getCurExternalContact:fail without context of external contact", "errCode": 1}
    return {"errMsg": "getCurExternalContact:ok", "userId": peer}


def _send(company: Company, query: Query, member: str) -> Says:
    peer = company.window.open.get(member, "")
    if query["url"] not in company.window.registered or not peer or query.get("msgtype") != "text":
        return {"errMsg": "sendChatMessage:fail no permission", "errCode": 1}
    company.window.boxes.setdefault((member, peer), []).append(query["text"])
    company.note("sent", member=member, peer=peer, text=query["text"])
    return {"errMsg": "sendChatMessage:ok"}


_CALLS = {"config": _config, "getCurExternalContact": _current, "sendChatMessage": _send}


def _window(company: Company, query: Query, member: str) -> Page:
    """The member's chats; with ?peer= that chat is open, with what was put into it and the tool bar."""
    if member not in company.people.members:
        rows = "".join(_link({"member": one}, name) for one, name in company.people.members.items())
        return _html(f"<h1>企业微信 · WeCom</h1><ul>{rows}</ul>")
    peer, names = query.get("peer", ""), company.people.customers
    company.window.open.pop(member, None)
    who = escape(company.people.members[member])
    if peer not in company.people.of(member):
        rows = "".join(
            _link({"member": member, "peer": one}, names[one]) for one in company.people.of(member)
        )
        return _html(f"<h1>{who}</h1><ul>{rows}</ul>", member)
    company.window.open[member] = peer
    words = "".join(
        f"<p class=word>{escape(one)}</p>" for one in company.window.boxes.get((member, peer), [])
    )
    home = escape(company.window.home)
    bar = f'<p><a id="bar" href="{home}">{home}</a></p>' if home else ""
    back = f'<p><a href="/window?member={quote(member)}">{who}</a></p>'
    return _html(f"{back}<h1>{escape(names[peer])}</h1>{words}{bar}", member)


def _link(query: Query, name: str) -> str:
    return f'<li><a href="/window?{urlencode(query)}">{escape(name)}</a></li>'


def _html(body: str, member: str = "", status: int = 200) -> Page:
    head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>WeCom</title>'
    cookie = {"Set-Cookie": f"{COOKIE}={quote(member)}; Path=/; SameSite=Lax; HttpOnly"} if member else {}
    return Page(head + body, status=status, headers=cookie)
