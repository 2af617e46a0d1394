"""The control door of the simulated platform: what a test or a live show lets its people do, and what they saw of it.

POST /simulator/<verb> with a JSON body; every answer has errcode 0, or 400 and why not.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from afflux.connectors.wecom.simulator.answering import Says, said
from afflux.connectors.wecom.simulator.customers import Crowd

MOST_AT_ONCE = 1000


@dataclass
class Control:
    """Moves the people of one crowd."""

    crowd: Crowd

    def answer(self, path: str, body: Says) -> Says:
        """One verb."""
        verb = _VERBS.get(path.removeprefix("/simulator/"))
        if verb is None:
            return said(404, f"one of {', '.join(sorted(_VERBS))}")
        try:
            return said(0, "ok", **verb(self.crowd, body))
        except (KeyError, TypeError, ValueError, StopIteration) as error:
            return said(400, f"{type(error).__name__}: {error}")


def _add(crowd: Crowd, body: Says) -> Says:
    """{state, member, name, count} → {peer, peers}."""
    count = min(int(body.get("count", 1)), MOST_AT_ONCE)
    given = {name: str(body.get(name, "")) for name in ("state", "member", "name")}
    peers = [crowd.add(**given) for _number in range(count)]
    return {"peer": peers[-1], "peers": peers}


def _arrive(crowd: Crowd, body: Says) -> Says:
    """{peer, account, scene, name} → {peer}: somebody opens customer service; without a peer a stranger."""
    given = {name: str(body.get(name, "")) for name in ("account", "scene", "name")}
    return {"peer": crowd.arrive(str(body.get("peer", "")), **given)}


def _say(crowd: Crowd, body: Says) -> Says:
    """{peer, text} or {peer, kind, name, mime, content (base64)} or {peer, content: {msgtype …}} → {message}."""
    account, peer = str(body.get("account", "")), str(body["peer"])
    told = body.get("text") or body.get("content")
    if kind := body.get("kind"):
        content = base64.b64decode(str(body["content"]))
        name, mime = str(body.get("name", "")), str(body.get("mime", "application/octet-stream"))
        kept = crowd.company.shelf.put(kind, name, mime, content, crowd.company.now())
        told = {"msgtype": kind, kind: {"media_id": kept.id}}
    return {"message": crowd.say(peer, told or "", account=account)}


def _leave(crowd: Crowd, body: Says) -> Says:
    """{peer, member, by: peer|account}."""
    peer = str(body["peer"])
    member = body.get("member") or next(m for m, p in crowd.company.people.follows if p == peer)
    crowd.leave(peer, member=str(member), by=str(body.get("by", "peer")))
    return {}


def _group(crowd: Crowd, body: Says) -> Says:
    """{member, name} makes a group; {chat, change, detail, people} changes one → {chat}."""
    chat = str(body.get("chat") or "")
    if not chat:
        company = crowd.company
        chat = company.groups.found(str(body.get("name", "客户群")), str(body["member"]), company.now())
        crowd.group(chat, "create")
    else:
        people = tuple(map(str, body.get("people", [])))
        crowd.group(
            chat, str(body.get("change", "update")), detail=str(body.get("detail", "")), people=people
        )
    return {"chat": chat}


def _half(crowd: Crowd, body: Says) -> Says:
    """{member, state} → {peer}: somebody asks a member who has not confirmed."""
    return {"peer": crowd.half(member=str(body["member"]), state=str(body.get("state", "")))}


def _edit(crowd: Crowd, body: Says) -> Says:
    """{peer, member}: the member changes what is noted."""
    crowd.edit(str(body["peer"]), member=str(body["member"]))
    return {}


def _tag(crowd: Crowd, body: Says) -> Says:
    """{tag, change}: create, update or delete."""
    crowd.tag(str(body["tag"]), str(body["change"]))
    return {}


def _archive(crowd: Crowd, _body: Says) -> Says:
    """Messages of the session archive wait."""
    crowd.archive()
    return {}


def _press(crowd: Crowd, body: Says) -> Says:
    """{task, member} → {sent}: the member presses send."""
    company = crowd.company
    return {"sent": company.sends.press(company, str(body["task"]), str(body["member"]))}


def _fault(crowd: Crowd, body: Says) -> Says:
    """{script: "send_welcome_msg:45009*3" | "tokens:expired" | "callbacks:duplicate|disorder|plain"}."""
    arm(crowd, str(body["script"]))
    return {}


def _seen(crowd: Crowd, body: Says) -> Says:
    """{since} → {seen, next}: what customers and members saw since that number."""
    since = int(body.get("since", 0))
    with crowd.company.lock:
        return {"seen": crowd.company.seen[since:], "next": len(crowd.company.seen)}


def _toolbar(crowd: Crowd, body: Says) -> Says:
    """{url, trusted}: the page of the chat tool bar, and the app's trusted domain."""
    window = crowd.company.window
    window.home, window.trusted = str(body.get("url", "")), str(body.get("trusted", ""))
    return {}


def _people(crowd: Crowd, _body: Says) -> Says:
    """{members, customers, left, accounts, tries}."""
    people = crowd.company.people
    with crowd.company.lock:
        left = sum(bool(follow.gone) for follow in people.follows.values())
        return {
            "members": people.members,
            "customers": len(people.follows) - left,
            "left": left,
            "accounts": crowd.company.desk.accounts,
            "tries": {str(number): count for number, count in crowd.tries.items()},
        }


def arm(crowd: Crowd, script: str) -> None:
    """A fault of the platform, of its tokens, or of its callbacks. Raises ValueError."""
    if script == "tokens:expired":
        crowd.company.expire_tokens()
    elif script in ("callbacks:duplicate", "callbacks:disorder", "callbacks:plain"):
        crowd.mood = script.partition(":")[2].replace("plain", "")
    else:
        crowd.company.script(script)


_VERBS: dict[str, Callable[[Crowd, Says], Says]] = {
    "add": _add,
    "arrive": _arrive,
    "say": _say,
    "leave": _leave,
    "group": _group,
    "half": _half,
    "edit": _edit,
    "tag": _tag,
    "archive": _archive,
    "press": _press,
    "fault": _fault,
    "seen": _seen,
    "people": _people,
    "toolbar": _toolbar,
}
