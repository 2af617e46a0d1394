"""Finding messages, newest first, page by page, within what the actor may see."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
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
from afflux.conversations.archive import planning
from afflux.conversations.archive.asking import Asked, Part, Term, terms_of
from afflux.conversations.archive.planning import Plan, Way, Words
from afflux.conversations.models import Message
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

TOO_WIDE = problem(
    "conversations.too_wide",
    _("This search takes too long. Add a word, or narrow it to a time, a person or a member of staff."),
    status=503,
)
Cursor = tuple[datetime, UUID]
PAGE = 50
PATIENCE = 8_000  # milliseconds
# The ways were measured so; a server of one's own may think otherwise of disks, and two workers for one look of twenty
# milliseconds take longer to start than to work.
MANNERS = (
    "SET LOCAL jit = off; SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0;"
    " SET LOCAL work_mem = '16MB'"
)
SQL = {
    way: (Path(__file__).parent / "sql" / f"{name}.sql").read_text()
    for way, name in ((Way.AT_ONCE, "rare"), (Way.WEEKS, "weeks"), (Way.WALK, "windows"))
}


def _where(field: str, before: str, behind: str, *values: str) -> Func:
    """A condition that the mapper cannot say; `before` and `behind` are ours, what was typed goes in `values`."""
    template = f"{before}%(expressions)s{behind}"
    return Func(
        F(field), *map(Value, values), template=template, arg_joiner=" @@ ", output_field=BooleanField()
    )


IN_WEEK = [_where("tokens", "", " @@ slice.mark::tsquery")]
IN_STRETCH = [_where("at", "", " >= stretch.first"), _where("at", "", " < stretch.over")]


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
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}; {MANNERS}")
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
    return planning.planned(Words.of(terms, asked.marks), _of_talk(asked) & access.mine(actor))


def _ids(
    plan: Plan, asked: Asked, terms: Sequence[Term], actor: Actor, after: Cursor | None, size: int
) -> list[UUID]:
    rows = matching(asked, terms, actor, listed=plan.way is not Way.WALK, lead=plan.lead)
    if plan.talks is not None:
        rows = rows.filter(talk__in=plan.talks)
    if after:
        rows = rows.filter(at__lte=after[0]).filter(Q(at__lt=after[0]) | Q(id__lt=after[1]))
    if plan.way is Way.AT_ONCE:
        return _run(plan.way, rows, [], [size])
    until = min((moment for moment in (asked.until, after and after[0]) if moment), default=None)
    span = planning.span(asked.since, until)
    if span is None:
        return []
    if plan.way is Way.WEEKS:
        return _run(plan.way, rows.filter(*IN_WEEK), [planning.weeks(*span)], [size, size])
    return _run(plan.way, rows.filter(*IN_STRETCH), list(planning.windows(*span)), [size, size])


def _run(way: Way, rows: QuerySet[Message], before: list[Any], behind: list[Any]) -> list[UUID]:
    try:
        sql, params = rows.order_by().values("id", "at").query.sql_with_params()
    except EmptyResultSet:
        return []  # such as those of nobody
    with connection.cursor() as cursor:
        cursor.execute(SQL[way].replace("{rows}", sql), [*before, *params, *behind])
        return [row[0] for row in cursor.fetchall()]


def matching(
    asked: Asked, terms: Sequence[Term], actor: Actor, *, listed: bool = True, lead: Part | None = None
) -> QuerySet[Message]:
    """All messages that are asked for, within what the actor may see, in no order. `listed`: words by their index,
    or only their `lead`.
    """
    rows = access.messages(actor).filter(_of_talk(asked, "talk__"))
    for query, by_index in _led(terms, asked.marks, lead) if lead else _queries(terms, asked.marks):
        form = ("", "::tsquery") if listed and by_index else ("coalesce(", "::tsquery, false)")
        rows = rows.filter(_where("tokens", *form, query))
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.user:
        rows = rows.filter(by_id=asked.user)
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    return rows.filter(at__lt=asked.until) if asked.until else rows


def _led(terms: Sequence[Term], marks: Sequence[Part], lead: Part) -> Iterator[tuple[str, bool]]:
    """(condition, whether the index should answer it), where one lexeme goes ahead of all others."""
    yield lead.query, True
    yield from ((one.query, False) for one in (*marks, *terms))


def _queries(terms: Sequence[Term], marks: Sequence[Part]) -> Iterator[tuple[str, bool]]:
    """(condition, whether the index should answer it). Conditions apart let the index leap between their lists.

    What must not stand there, and characters that begin many pairs, are looked for in the rows that the others leave.
    """
    closed = [term for term in terms if not term.without and not any(part.open for part in term.parts)]
    if closed:
        yield " & ".join(term.query for term in closed), True
    yield from ((mark.query, True) for mark in marks)
    alone = not closed and not marks
    yield from ((term.query, alone and not term.without) for term in terms if term not in closed)


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


def _cursor(text: str) -> Cursor | None:
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
