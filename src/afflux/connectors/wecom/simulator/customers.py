"""People who scan, add a member, write to customer service, join groups and sometimes leave; each of it an event at our door."""

from __future__ import annotations

import random
import secrets
import threading
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field

from afflux.connectors.wecom.simulator.answering import Says
from afflux.connectors.wecom.simulator.platform import Company
from afflux.connectors.wecom.simulator.sending import Event, Sender


@dataclass
class Crowd:
    """The people of `company`; what came of each event is counted by its try (0: given up).

    `hands`, if there are any, deliver, so that a slow door holds up nobody. `mood`: "duplicate" sends every event twice,
    "disorder" every two the wrong way round.
    """

    company: Company
    sender: Sender
    members: tuple[str, ...] = ()
    hands: Executor | None = None
    mood: str = ""
    tries: dict[int, int] = field(default_factory=dict)
    _held: list[Event] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for member in self.members:
            self.company.people.members.setdefault(member, member)

    def add(self, *, state: str = "", member: str = "", name: str = "") -> str:
        """One person adds a member; their external user id."""
        chosen = member or random.choice(list(self.company.people.members))  # noqa: S311 - dice, no secret
        with self.company.lock:
            peer = self.company.people.come(chosen, name=name or "访客", state=state, at=self.company.now())
        event = self._contact("add_external_contact", chosen, peer)
        if state:
            event["State"] = state
        event["WelcomeCode"] = self.company.welcome_code(chosen, peer)
        self._tell(event)
        return peer

    def half(self, *, state: str = "", member: str) -> str:
        """One person asks a member, who has not confirmed yet; their external user id."""
        peer = "wm" + secrets.token_urlsafe(22).replace("-", "x")
        event = self._contact("add_half_external_contact", member, peer) | ({"State": state} if state else {})
        self._tell(event | {"WelcomeCode": self.company.welcome_code(member, peer)})
        return peer

    def edit(self, peer: str, *, member: str) -> None:
        """The member changes what is noted of the person."""
        self._tell(self._contact("edit_external_contact", member, peer))

    def tag(self, tag: str, change: str) -> None:
        """Somebody makes (create), renames (update) or deletes (delete) a tag of the company in WeCom."""
        self._tell(
            self._head("change_external_tag")
            | {"Id": tag, "TagType": "tag", "ChangeType": change, "StrategyId": 0}
        )

    def archive(self) -> None:
        """New messages wait in the session archive."""
        self._tell(self._head("msgaudit_notify") | {"AgentID": 2000004})

    def leave(self, peer: str, *, member: str, by: str = "peer") -> None:
        """The person deletes the member, or (by "account") the member deletes the person."""
        if follow := self.company.people.follows.get((member, peer)):
            follow.gone = by
        self._tell(self._contact("del_follow_user" if by == "peer" else "del_external_contact", member, peer))

    def arrive(self, peer: str, *, account: str = "", scene: str = "", name: str = "") -> str:
        """The person opens a conversation with customer service; their id."""
        account, who = self._account(account), peer or "wm" + secrets.token_urlsafe(22).replace("-", "x")
        with self.company.lock:
            self.company.desk.names.setdefault(who, name or self.company.people.customers.get(who, "访客"))
            self.company.desk.arrive(account, who, self.company.now(), scene=scene)
        self._service(account)
        return who

    def say(self, peer: str, content: Says | str, *, account: str = "", origin: int = 3) -> str:
        """The person writes to customer service; the message's id. `content` is a text, or msgtype and what belongs to it."""
        told: Says = (
            {"msgtype": "text", "text": {"content": content}} if isinstance(content, str) else content
        )
        account = self._account(account)
        with self.company.lock:
            said = self.company.desk.hear(account, peer, told, self.company.now(), origin=origin)
        self._service(account)
        return str(said["msgid"])

    def group(self, chat: str, change: str, *, detail: str = "", people: tuple[str, ...] = ()) -> None:
        """A change of a group: people come or go, it gets another name or owner, it ends."""
        found = self.company.groups.chats[chat]
        for peer in people:
            if detail == "add_member":
                found.members[peer] = self.company.now()
            elif detail == "del_member":
                found.members.pop(peer, None)
        event = self._head("change_external_chat") | {"ChatId": chat, "ChangeType": change}
        self._tell(event | ({"UpdateDetail": detail} if detail else {}))

    def refuse_handover(self, peer: str, *, member: str, reason: str = "customer_refused") -> None:
        """The person refuses the new member."""
        for one in self.company.people.handovers:
            one.refused |= one.peer == peer
        self._tell(self._contact("transfer_fail", member, peer) | {"FailReason": reason})

    def _service(self, account: str) -> None:
        token = secrets.token_urlsafe(18)
        self.company.desk.tokens.add(token)
        self._tell(self._head("kf_msg_or_event") | {"Token": token, "OpenKfId": account})

    def _account(self, account: str) -> str:
        return account or next(iter(self.company.desk.accounts))

    def _contact(self, change: str, member: str, peer: str) -> Event:
        return self._head("change_external_contact") | {
            "ChangeType": change,
            "UserID": member,
            "ExternalUserID": peer,
        }

    def _head(self, event: str) -> Event:
        return {
            "ToUserName": self.company.corp_id,
            "FromUserName": "sys",
            "CreateTime": int(time.time()),
            "MsgType": "event",
            "Event": event,
        }

    def _tell(self, event: Event) -> None:
        going = [event, event] if self.mood == "duplicate" else [event]
        if self.mood == "disorder":
            with self._lock:
                self._held.append(event)
                going = self._held[::-1] if len(self._held) == 2 else []
                self._held = [] if going else self._held
        for one in going:
            if self.hands:
                self.hands.submit(self._send, one)
            else:
                self._send(one)

    def _send(self, event: Event) -> None:
        tried = self.sender.send(event)
        with self._lock:
            self.tries[tried] = self.tries.get(tried, 0) + 1
