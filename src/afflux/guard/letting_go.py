"""Texts whose time is over: that somebody judged them, when, by which rules and how stays; the words go.

How long they are kept, and whose words are held, is the archive's to say: it asks for what is old and names what may go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import connection, transaction

Kind = Literal["approval", "judgement"]
Old = tuple[UUID, datetime, str]  # id, moment, and what the text was about

HOLDS_WORDS = """jsonb_path_exists(findings, '$[*] ? (@.quoted != "")')"""  # as the index says it
_OLD = {
    "approval": "select id, asked_at, subject from guard_approval where text <> '' and state <> 'waiting'"
    " and asked_at < %s and (asked_at, id) > (%s, %s) order by asked_at, id limit %s",
    "judgement": f"select id, at, subject from guard_judgement where {HOLDS_WORDS}"  # noqa: S608 - no words of others
    " and at < %s and (at, id) > (%s, %s) order by at, id limit %s",
}
# Rule, severity and place of each finding without its passage: how often a rule finds something outlives the words.
MUTED = (
    """coalesce((select jsonb_agg(one || '{"quoted": ""}') from jsonb_array_elements(findings) one), '[]')"""
)
_BLANK = {
    "approval": f"update guard_approval set text = '', findings = {MUTED} where id = any(%s)",  # noqa: S608
    "judgement": f"update guard_judgement set findings = {MUTED} where id = any(%s)",  # noqa: S608
}


def old(kind: Kind, *, before: datetime, after: tuple[datetime, UUID], most: int) -> list[Old]:
    """The oldest rows that still hold words; what waits for a decision keeps its text, whoever decides has to read it."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD[kind], [before, *after, most])
        return list(cursor.fetchall())


@transaction.atomic
def blank(kind: Kind, ids: Sequence[UUID]) -> None:
    """Take the words out of these rows."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('afflux.erasing', 'on', true)")  # else evidence refuses any change
        cursor.execute(_BLANK[kind], [list(ids)])
        cursor.execute("select set_config('afflux.erasing', 'off', true)")
