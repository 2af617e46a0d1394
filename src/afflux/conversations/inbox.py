"""The inbox, read: which conversations stand in which tab, how many there are, what a list shows of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Left
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from afflux.conversations import access
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import Actor

TABS = {
    "mine": _("Mine"),
    "free": _("Unassigned"),
    "team": _("Team"),
    "snoozed": _("Snoozed"),
    "closed": _("Closed"),
}
PAGE = 40
SOON = timedelta(minutes=5)
PREVIEW = 90  # characters
MANY = 1_000  # of a tab; what is more is shown as 999+


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see; empty means any. `late`: those whose answer is overdue, most overdue first."""

    tab: str = "mine"
    line: UUID | None = None
    unit: UUID | None = None
    tag: UUID | None = None
    late: bool = False
    after: tuple[datetime, UUID] | None = None

    def query(self, **changed: Any) -> str:
        """The same question as a query string, with changes; a page number is never kept."""
        values = {**vars(self), **changed}
        kept = {k: values[k] for k in ("tab", "line", "unit", "tag") if values[k]}
        return urlencode({**kept, **({"late": "1"} if values["late"] else {})})


def asked(given: Mapping[str, str]) -> Asked:
    """The question of a query string; what cannot be read is not asked."""
    tab = given.get("tab", "")
    return Asked(
        tab=tab if tab in TABS else "",
        line=_id(given.get("line")),
        unit=_id(given.get("unit")),
        tag=_id(given.get("tag")),
        late=given.get("late") == "1",
        after=_cursor(given.get("after", "")),
    )


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    at, _sign, number = text.partition("_")
    try:
        moment, key = parse_datetime(at), _id(number)
    except ValueError:
        return None
    return (moment, key) if moment and moment.tzinfo and key else None


def in_tab(rows: QuerySet[Talk], tab: str, actor: Actor) -> QuerySet[Talk]:
    """Those of the tab."""
    return rows.filter(_standing(tab, actor))


def _standing(tab: str, actor: Actor) -> Q:
    """What a conversation of the tab is like. One in which only we said something, a greeting, is nobody's work."""
    if tab in ("snoozed", "closed"):
        return Q(state=tab)
    given, spoke = Q(assigned__isnull=False), Q(last_in_at__isnull=False)
    which = {"mine": Q(assigned=actor.id), "free": ~given & spoke}
    return Q(state=Talk.State.OPEN) & which.get(tab, given | spoke)


def counts(actor: Actor, at: datetime) -> dict[str, int]:
    """How many stand in each tab but the closed, how many wait for an answer, and how many of them too long: one query.

    An open page asks again at every word that anybody writes. What a whole house or store has is counted to `MANY` and no
    further; what one member has is few, but spread over three indexes, and is read once for all.
    """
    waits = Q(state="open", waiting_since__isnull=False)
    asked = {tab: _standing(tab, actor) for tab in ("mine", "free", "team", "snoozed")}
    asked |= {"waiting": waits, "late": waits & Q(due_at__lte=at)}
    rows = access.talks(actor).order_by().select_related(None)
    if actor.own_only:
        open_ones = rows.filter(state__in=["open", "snoozed"])
        return open_ones.aggregate(**{name: Count("id", filter=which) for name, which in asked.items()})
    told = [_some(rows.filter(which)) for which in asked.values()]
    sql = ", ".join(f"(select count(*) from ({part}) counted)" for part, _given in told)  # noqa: S608 compiled
    with connection.cursor() as cursor:
        cursor.execute(f"select {sql}", [one for _part, given in told for one in given])
        return dict(zip(asked, cursor.fetchone(), strict=True))


def _some(rows: QuerySet[Talk]) -> tuple[str, tuple[Any, ...]]:
    """Up to `MANY` of them as SQL; whoever sees no store sees none."""
    try:
        return rows.values("id")[:MANY].query.sql_with_params()
    except EmptyResultSet:
        return "select where false", ()


def rows(actor: Actor, wanted: Asked, at: datetime) -> tuple[list[Talk], str]:
    """The conversations of the list, newest word first, each with `.last`; and the cursor of the next page, or ""."""
    found = in_tab(_filtered(access.talks(actor), wanted), wanted.tab, actor)
    if wanted.late:
        late = found.filter(waiting_since__isnull=False, due_at__lte=at).order_by("due_at", "id")
        return list(_shown(late)[: 5 * PAGE]), ""
    if wanted.after:
        moment, key = wanted.after
        found = found.filter(Q(last_at__lt=moment) | Q(last_at=moment, id__lt=key))
    page = list(_shown(found).order_by("-last_at", "-id")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    return page[:PAGE], f"{last.last_at.isoformat()}_{last.id}" if last else ""


def _filtered(found: QuerySet[Talk], wanted: Asked) -> QuerySet[Talk]:
    chosen = {"connection": wanted.line, "unit": wanted.unit, "person__taggings__tag": wanted.tag}
    return found.filter(**{name: value for name, value in chosen.items() if value})


def _shown(found: QuerySet[Talk]) -> QuerySet[Talk]:
    words = Message.objects.filter(talk=OuterRef("pk")).order_by("-at", "-id")
    shown = JSONObject(text=Left("text", PREVIEW), direction=F("direction"), kind=F("kind"), by=F("by_kind"))
    return found.annotate(last=Subquery(words.annotate(shown=shown).values("shown")[:1]))


def tone(talk: Talk, at: datetime) -> str:
    """How pressing the wait is: "" nobody waits, water, warn (due soon), bad (overdue)."""
    if talk.waiting_since is None:
        return ""
    if talk.due_at is None:
        return "water"
    return "bad" if talk.due_at <= at else "warn" if talk.due_at - at <= SOON else "water"


def longest_wait(actor: Actor) -> datetime | None:
    """Since when the one who waits longest waits."""
    waits = access.talks(actor).filter(state=Talk.State.OPEN, waiting_since__isnull=False)
    return waits.order_by("waiting_since").values_list("waiting_since", flat=True).first()


def days(
    talk: Talk, before: UUID | None = None, *, size: int = 60
) -> tuple[list[tuple[Any, list[Message]]], bool]:
    """The newest messages up to `before` by local day, oldest first, with what came with them; whether there are older."""
    from django.utils.timezone import localdate

    found = talk.messages.prefetch_related("attachments").defer("tokens").order_by("-at", "-id")
    edge = talk.messages.filter(id=before).first() if before else None
    if edge is not None:
        found = found.filter(Q(at__lt=edge.at) | Q(at=edge.at, id__lt=edge.id))
    page = list(found[: size + 1])
    by_day: dict[Any, list[Message]] = {}
    for message in reversed(page[:size]):
        by_day.setdefault(localdate(message.at), []).append(message)
    return list(by_day.items()), len(page) > size


def filters(actor: Actor) -> dict[str, Sequence[tuple[UUID, str]]]:
    """What the list may be narrowed by: lines and stores in use by conversations the actor sees, and tags."""
    from afflux.connectors.models import Connection
    from afflux.contacts.models import Tag
    from afflux.organization.models import Unit

    lines = Connection.objects.filter(removed_at=None).order_by("name").values_list("id", "name")
    stores = Unit.objects.filter(closed_at=None).order_by("number").values_list("id", "name")
    if actor.units is not None:
        stores = stores.filter(id__in=actor.units)
    tags = Tag.objects.filter(archived_at=None).order_by("name").values_list("id", "name")[:200]
    return {"lines": list(lines), "stores": list(stores), "tags": list(tags)}
