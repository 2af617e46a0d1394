"""People who scan, add a member and sometimes leave again."""

from __future__ import annotations

import random
import secrets
import time
from dataclasses import dataclass, field

from afflux.connectors.wecom.simulator.platform import Company
from afflux.connectors.wecom.simulator.sending import Event, Sender


@dataclass
class Crowd:
    """Adds members of `company`; what came of each event is counted by its try (0: given up)."""

    company: Company
    sender: Sender
    members: tuple[str, ...] = ("zhang",)
    tries: dict[int, int] = field(default_factory=dict)

    def add(self, *, state: str = "", member: str = "") -> str:
        """One person adds a member; their external user id."""
        peer = "wm" + secrets.token_urlsafe(22).replace("-", "x")
        chosen = member or random.choice(self.members)  # noqa: S311 - dice, no secret
        event = self._event("add_external_contact", chosen, peer)
        if state:
            event["State"] = state
        event["WelcomeCode"] = self.company.welcome_code()
        self._tell(event)
        return peer

    def leave(self, peer: str, *, member: str) -> None:
        """The person deletes the member."""
        self._tell(self._event("del_follow_user", member, peer))

    def _event(self, change: str, member: str, peer: str) -> Event:
        return {
            "ToUserName": self.company.corp_id,
            "FromUserName": "sys",
            "CreateTime": int(time.time()),
            "MsgType": "event",
            "Event": "change_external_contact",
            "ChangeType": change,
            "UserID": member,
            "ExternalUserID": peer,
        }

    def _tell(self, event: Event) -> None:
        tried = self.sender.send(event)
        self.tries[tried] = self.tries.get(tried, 0) + 1
