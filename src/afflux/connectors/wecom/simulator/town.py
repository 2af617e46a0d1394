"""A town that lives: people come by the codes, write to customer service, ask on, join groups, leave, and are deleted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from afflux.connectors.wecom.simulator.customers import Crowd

ASKED = Path(__file__).parent / "questions.txt"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@dataclass
class Town:
    """`states` of the codes people scan; `questions` they ask, one picked at a time."""

    crowd: Crowd
    states: Sequence[str] = ("",)
    questions: Sequence[str] = ()
    dice: random.Random = field(default_factory=random.Random)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        self.questions = self.questions or asked_often()

    def live(self, per_minute: float, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Go on until somebody stops us."""
        while True:
            self.step()
            sleep(60 / max(per_minute, 0.1))

    def step(self) -> str:
        """Somebody does something; what it was."""
        self.steps += 1
        roll = self.dice.random()
        if not self.pairs or roll < 0.45:
            return self._come()
        if roll < 0.65 or (roll < 0.88 and not self.writers):
            return self._write(self.dice.choice(self.pairs)[0])
        if roll < 0.88:
            return self._ask(self.dice.choice(self.writers))
        if roll < 0.94:
            return self._leave("peer")
        return self._leave("account") if roll < 0.96 else self._join()

    def _come(self) -> str:
        name = self.dice.choice(SURNAMES) + self.dice.choice(GIVEN) + self.dice.choice(["", *GIVEN])
        member = self.dice.choice(list(self.crowd.company.people.members))
        peer = self.crowd.add(state=self.dice.choice(self.states), member=member, name=name)
        self.pairs.append((peer, member))
        return "add"

    def _write(self, peer: str) -> str:
        self.crowd.arrive(peer)
        self.writers.append(peer)
        return self._ask(peer)

    def _ask(self, peer: str) -> str:
        self.crowd.say(peer, self.dice.choice(self.questions))
        return "say"

    def _leave(self, by: str) -> str:
        peer, member = self.pairs.pop(self.dice.randrange(len(self.pairs)))
        self.crowd.leave(peer, member=member, by=by)
        return f"leave by {by}"

    def _join(self) -> str:
        groups, company = self.crowd.company.groups, self.crowd.company
        if not groups.chats:
            member = next(iter(company.people.members))
            self.crowd.group(groups.found("清泉福利群", member, company.now()), "create")
        chat = self.dice.choice(list(groups.chats))
        self.crowd.group(chat, "update", detail="add_member", people=(self.dice.choice(self.pairs)[0],))
        return "group"


def asked_often(path: Path = ASKED) -> list[str]:
    """The questions of a file, one a line."""
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
