"""A rule that spoke in a talk rests there. Only one of two who want to speak at the same moment can put it to rest."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from afflux.replies.engine import Rule
from afflux.replies.models import Rest

REST = """
-- Guarded: of two that come at once the second waits, finds the rest begun, and gets no row.
INSERT INTO replies_rest (talk_id, rule_id, until) VALUES (%(talk)s, %(rule)s, %(until)s)
ON CONFLICT (talk_id, rule_id) DO UPDATE SET until = excluded.until WHERE replies_rest.until <= %(at)s
"""


def silent(talk: UUID, at: datetime) -> frozenset[str]:
    """The rules that rest in this talk."""
    rows = Rest.objects.filter(talk_id=talk, until__gt=at)
    return frozenset(str(rule) for rule in rows.values_list("rule_id", flat=True))


def rest(talk: UUID, rule: Rule, at: datetime) -> bool:
    """Put the rule to rest; False where it rests already."""
    with connection.cursor() as cursor:
        cursor.execute(REST, {"talk": talk, "rule": rule.id, "until": at + rule.rest, "at": at})
        return bool(cursor.rowcount)
