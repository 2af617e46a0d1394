"""Finding messages, newest first, page by page, within what the actor may see."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Tagging
from afflux.conversations import access
from afflux.conversations.archive.asking import Asked, Part, Term, terms_of
from afflux.conversations.archive.planning import FEW_HITS, FEW_TALKS, Plan, Way, most_hits, weeks
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

TOO_WIDE = problem(
    "conversations.too_wide",
    _("This search takes too long. Add a word, or narrow it to a time, a person or a member of staff."),
    status=503,
)
PAGE = 50
PATIENCE = 8_000  # milliseconds
SQL = {
    way: (Path(__file__).parent / "sql" / f"{way}.sql").read_text()
    for way in (Way.RARE, Way.TALKS, Way.WEEKS)
}


def _where(field: str, rest: str, *values: str) -> Func:
    """A condition that the mapper cannot say; `rest` is ours, what was typed goes in `values`."""
    template = f"%(expressions)s{rest}"
    return Func(
        F(field), *map(Value, values), template=template, arg_joiner=" @@ ", output_field=BooleanField()
    )


IN_TALK = [_where("talk_id", " = chosen.talk")]
IN_WEEK = [
    _where("tokens", " @@ slice.mark::tsquery"),
    _where("at", " >= slice.first"),
    _where("at", " < slice.over"),
]


@dataclass(frozen=True)
class Found:
    """A page of messages with their talks; `next` begins the page after it, "" at the end."""

    messages: list[Message]
    terms: list[Term]
    next: str
    way: Way


def find(asked: Asked, *, actor: Actor, after: str = "", size: int = PAGE) -> Found:
    """The newest messages that are asked for. Raises Refused where words say nothing, or the search takes too long."""
    terms = terms_of(asked.words)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}; SET LOCAL jit = off")
            plan = planned(asked, terms, actor)
            ids = _ids(plan, asked, terms, actor, _cursor(after), size + 1)
            cursor.execute("SET LOCAL statement_timeout = 0")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "57014":
            raise Refused(TOO_WIDE) from error
        raise
    return Found(
        messages := _messages(ids[:size]), terms, _told(messages[-1]) if len(ids) > size else "", plan.way
    )


def planned(asked: Asked, terms: Sequence[Term], actor: Actor) -> Plan:
    """The shortest way to what is asked."""
    must = [part for term in terms if not term.without for part in term.parts] + asked.marks
    if must and most_hits(must) <= FEW_HITS:
        return Plan(Way.RARE)
    narrow = _of_talk(asked) & access.mine(actor)
    if narrow:
        talks = list(Talk.objects.filter(narrow).values_list("id", flat=True)[: FEW_TALKS + 1])
        if len(talks) <= FEW_TALKS:
            return Plan(Way.TALKS, talks)
    return Plan(Way.WEEKS if must else Way.WALK)


def _ids(
    plan: Plan,
    asked: Asked,
    terms: Sequence[Term],
    actor: Actor,
    after: tuple[datetime, UUID] | None,
    size: int,
) -> list[UUID]:
    rows = matching(asked, terms, actor)
    if after:
        rows = rows.filter(at__lte=after[0]).filter(Q(at__lt=after[0]) | Q(id__lt=after[1]))
    if plan.way is Way.WALK:
        return [row[0] for row in rows.order_by("-at", "-id").values_list("id")[:size]]
    if plan.way is Way.RARE:
        return _run(plan.way, rows, [], [], [size])
    if plan.way is Way.TALKS:
        return _run(plan.way, rows, IN_TALK, [list(plan.talks)], [size, size])
    until = min((moment for moment in (asked.until, after and after[0]) if moment), default=None)
    return _run(plan.way, rows, IN_WEEK, list(weeks(asked.since, until)), [size, size])


def _run(
    way: Way, rows: QuerySet[Message], also: list[Func], before: list[Any], behind: list[Any]
) -> list[UUID]:
    narrowed = rows.filter(*also)
    try:
        sql, params = narrowed.order_by().values("id", "at").query.sql_with_params()
    except EmptyResultSet:
        return []  # such as those of nobody
    with connection.cursor() as cursor:
        cursor.execute(SQL[way].replace("{rows}", sql), [*before, *params, *behind])
        return [row[0] for row in cursor.fetchall()]


def matching(asked: Asked, terms: Sequence[Term], actor: Actor) -> QuerySet[Message]:
    """All messages that are asked for, within what the actor may see, in no order."""
    rows = access.messages(actor).filter(_of_talk(asked, "talk__"))
    for query in _queries(terms, asked.marks):
        rows = rows.filter(_where("tokens", "::tsquery", query))
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.user:
        rows = rows.filter(by_id=asked.user)
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    return rows.filter(at__lt=asked.until) if asked.until else rows


def _queries(terms: Sequence[Term], also: Sequence[Part]) -> list[str]:
    """Conditions kept apart, so that the index leaps between their lists instead of reading the longest."""
    words = " & ".join(term.query for term in sorted(terms, key=lambda term: term.without))
    return [query for query in (words, *(mark.query for mark in also)) if query]


def _of_talk(asked: Asked, prefix: str = "") -> Q:
    named = {"id": asked.talk, "person": asked.person, "staff": asked.staff, "unit": asked.unit}
    named["connection"] = asked.connection
    narrow = Q(**{f"{prefix}{name}": value for name, value in named.items() if value})
    if asked.tag:
        tagged = Tagging.objects.filter(tag=asked.tag).values("person")
        narrow &= Q(**{f"{prefix}person__in": tagged})
    return narrow


def _messages(ids: Sequence[UUID]) -> list[Message]:
    rows = Message.objects.select_related("talk__connection", "talk__person", "talk__staff")
    return sorted(
        rows.filter(id__in=ids).defer("tokens").prefetch_related("attachments"),
        key=lambda message: (message.at, message.id),
        reverse=True,
    )


def _told(last: Message) -> str:
    return base64.urlsafe_b64encode(f"{last.at.isoformat()}~{last.id}".encode()).decode().rstrip("=")


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended; a cursor that is not ours begins at the newest."""
    if not text or len(text) > 200:
        return None
    try:
        moment, _tilde, number = (
            base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("~")
        )
        found = datetime.fromisoformat(moment)
        return (found, UUID(number)) if found.tzinfo else None
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None
