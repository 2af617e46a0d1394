"""Greetings, answers and proposals for somebody who was forgotten: that they were stays, whom and in which words goes."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q

from afflux.contacts.events import Erased
from afflux.conversations.models import Talk
from afflux.replies.models import Answer, Suggestion

GREETINGS = """
update replies_greeting greeting set peer = 'erased-' || greeting.id, key = 'erased-' || greeting.id
from unnest(%(lines)s::uuid[], %(peers)s::text[]) as gone (line, peer)
where greeting.connection_id = gone.line and greeting.peer = gone.peer
"""


def forget(told: Erased) -> None:
    """Blank them all; a hold keeps what was said, not what was only proposed."""
    peers, rows = told.subject.peers, told.tally.rows
    named: dict[str, Any] = {"lines": [line for line, _ in peers], "peers": [peer for _, peer in peers]}
    with connection.cursor() as cursor:
        cursor.execute(GREETINGS, named)
        rows["replies.greetings"] += cursor.rowcount
    of_peers = Q(connection__in=named["lines"], peer__in=named["peers"])
    talks = Talk.objects.filter(Q(person__in=told.subject.persons) | of_peers).values("id")
    rows["replies.answers"] += Answer.objects.filter(talk__in=talks).exclude(quoted="").update(quoted="")
    rows["replies.proposals"] += Suggestion.objects.filter(talk__in=talks).exclude(text="").update(text="")
