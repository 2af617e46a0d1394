"""What a conversation was about, proposed to whoever closes it. Rooms above know; `wiring` registers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from afflux.conversations.models import Talk


@dataclass(frozen=True)
class Proposal:
    """What was found out; each may be empty, and each is only proposed."""

    topic: str = ""
    need: str = ""
    next_topic: str = ""


Proposer = Callable[[Talk], Proposal]
_PROPOSERS: list[Proposer] = []


def proposed_by(proposer: Proposer) -> None:
    """Register one who proposes; whoever was registered first is asked first."""
    if proposer not in _PROPOSERS:
        _PROPOSERS.append(proposer)


def propose(talk: Talk) -> Proposal:
    """What the talk has already, else what the first proposer knows of each."""
    found = [Proposal(talk.topic, talk.need, talk.next_topic), *(one(talk) for one in _PROPOSERS)]
    first = {name: next((vars(one)[name] for one in found if vars(one)[name]), "") for name in vars(found[0])}
    return Proposal(**first)
