"""Greetings, answers and proposals for somebody who was forgotten: that they were stays, whom and in which words goes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from afflux.contacts.events import Erased
from afflux.conversations.models import Talk
from afflux.kernel.sweeping import Rewrite
from afflux.replies.models import Answer, Suggestion

GREETINGS = Rewrite(
    table="replies_greeting greeting",
    given="unnest(%(lines)s::uuid[], %(peers)s::text[]) as gone (line, peer)",
    where="greeting.connection_id = gone.line and greeting.peer = gone.peer",
    set="peer = 'erased-' || greeting.id, key = 'erased-' || greeting.id",
)


def forget(told: Erased) -> None:
    """Blank them all; a hold keeps what was said, not what was only proposed."""
    peers, sweep = told.subject.peers, told.sweep
    named: dict[str, Any] = {"lines": [line for line, _ in peers], "peers": [peer for _, peer in peers]}
    sweep.rewrite("replies.greetings", GREETINGS, named)
    of_peers = Q(connection__in=named["lines"], peer__in=named["peers"])
    talks = Talk.objects.filter(Q(person__in=told.subject.persons) | of_peers).values("id")
    sweep.change("replies.answers", Answer.objects.filter(talk__in=talks).exclude(quoted=""), quoted="")
    sweep.change("replies.proposals", Suggestion.objects.filter(talk__in=talks).exclude(text=""), text="")
