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
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Tagging
from afflux.conversations import access
from afflux.conversations.archive import conditions, planning
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
Told = tuple[Sequence[Term], Sequence[Part]]
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


IN_STRETCH = [
    conditions.where("at", "", " >= stretch.first"),
    conditions.where("at", "", " < stretch.over"),
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
    told = (terms, asked.marks)
    rows = _narrowed(asked, actor)
    if plan.talks is not None:
        rows = rows.filter(talk__in=plan.talks)
    if after:
        rows = rows.filter(at__lte=after[0]).filter(Q(at__lt=after[0]) | Q(id__lt=after[1]))
    if plan.way is Way.AT_ONCE:
        lead, opened = plan.lead, plan.opened
        said = conditions.by_lead(*told, lead) if lead else conditions.by_list(*told, opened=opened)
        return _run(plan.way, rows.filter(*said), [], [size])
    until = min((moment for moment in (asked.until, after and after[0]) if moment), default=None)
    span = planning.span(asked.since, until)
    if span is None:
        return []
    if plan.way is Way.WEEKS:
        return _by_weeks(rows, told, planning.weeks(*span), plan.opened, size)
    rows = rows.filter(*conditions.by_row(*told), *IN_STRETCH)
    return _run(plan.way, rows, list(planning.windows(*span)), [size, size])


def _by_weeks(rows: QuerySet[Message], told: Told, weeks: list[str], opened: bool, size: int) -> list[UUID]:
    """Week by week; where the newest weeks have next to nothing, the index may tell all that there is sooner."""
    soon, rest = weeks[: planning.SOON], weeks[planning.SOON :]
    within = rows.filter(*conditions.in_week(conditions.known(*told)), *conditions.open_ones(told[0]))
    found = _run(Way.WEEKS, within, [soon], [size, size])
    if len(found) >= size or not rest:
        return found
    if len(found) < planning.SOON and planning.few(conditions.known(*told, opened=opened)):
        return _run(Way.AT_ONCE, rows.filter(*conditions.by_list(*told, opened=opened)), [], [size])
    wanted = size - len(found)
    return found + _run(Way.WEEKS, within, [rest], [wanted, wanted])


def _run(way: Way, rows: QuerySet[Message], before: list[Any], behind: list[Any]) -> list[UUID]:
    try:
        sql, params = rows.order_by().values("id", "at").query.sql_with_params()
    except EmptyResultSet:
        return []  # such as those of nobody
    with connection.cursor() as cursor:
        cursor.execute(SQL[way].replace("{rows}", sql), [*before, *params, *behind])
        return [row[0] for row in cursor.fetchall()]


def matching(asked: Asked, terms: Sequence[Term], actor: Actor) -> QuerySet[Message]:
    """All messages that are asked for, within what the actor may see, in no order."""
    return _narrowed(asked, actor).filter(*conditions.by_list(terms, asked.marks))


def _narrowed(asked: Asked, actor: Actor) -> QuerySet[Message]:
    """What is asked but for the words."""
    rows = access.messages(actor).filter(_of_talk(asked, "talk__"))
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    return rows.filter(at__lt=asked.until) if asked.until else rows


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
