"""People with mailboxes: they ask, and thank for the first answer."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from afflux.connectors.mail.simulator.house import House, letter

QUESTIONS = (
    ("咨询产品", "你好，请问这款茶多少钱？什么时候能发货？"),
    ("退货问题", "订单收到了，但是尺码不合适，可以换货吗？"),
    ("A question about delivery", "Hello, how long does delivery take, and what does it cost?"),
    ("会员积分", "我的积分什么时候到账？"),
)


@dataclass
class People:
    """Writes into the house's inbox; whoever is answered thanks once."""

    house: House
    thanked: set[str] = field(default_factory=set)
    read: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self) -> str:
        """Somebody new asks something; their address."""
        name = secrets.token_hex(4)
        subject, text = QUESTIONS[int(name, 16) % len(QUESTIONS)]
        who = f"guest-{name}@example.net"
        self.house.deliver(
            letter(
                f"客人{name[:3]} <{who}>",
                self.house.address,
                subject,
                text,
                Message_ID=f"<{name}@example.net>",
            )
        )
        return who

    def thank(self) -> int:
        """Everybody who was answered since the last time, and has not thanked yet, thanks; how many."""
        with self._lock:
            new, self.read = self.house.taken[self.read :], len(self.house.taken)
        count = 0
        for _sender, to, content in new:
            if to.startswith("guest-") and to not in self.thanked:
                self.thanked.add(to)
                said = message_from_bytes(content, policy=policy.default)
                back = {"In_Reply_To": str(said["Message-ID"]), "References": str(said["Message-ID"])}
                quoted = "谢谢！\n\n在 2026年6月1日 写道：\n> 您好"
                more = {"Message_ID": f"<{secrets.token_hex(6)}@example.net>", **back}
                self.house.deliver(letter(to, self.house.address, str(said["Subject"]), quoted, **more))
                count += 1
        return count
