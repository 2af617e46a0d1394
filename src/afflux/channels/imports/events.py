"""Events in files: what people did on pages and in apps, each under an id of its own or known by its content."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from afflux.channels.imports import naming
from afflux.channels.imports.facts import labels_of, outcomes_by_key
from afflux.channels.models import Channel
from afflux.events.models import Event
from afflux.exchange.kinds import Column, Context, Kind, Outcome, Rejected, Row, Type
from afflux.exchange.pieces import in_pieces
from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of, texts_of
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id

PROPS_NO_OBJECT = problem(
    "channels.import_props", _('“props” must be an object, such as {"page": "catalog"}.')
)
# What comes back are the events that were known: mostly none.
_INSERT = """
    with given as materialized (
        select * from unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::int[], %s::jsonb[])
            as given (id, at, kind, subject, channel, url, load_ms, props)
    ), fresh as (
        insert into events_event (id, at, kind, subject, channel, url, load_ms, props)
        select id, at, kind, subject, channel, url, load_ms, props from given
        on conflict (id) do nothing
        returning id
    )
    select id from given where not exists (select from fresh where fresh.id = given.id)
"""
_MAKERS: tuple[Callable[[Any], str], ...] = (
    array_of,
    array_of,
    texts_of,
    array_of,
    array_of,
    texts_of,
    array_of,
    texts_of,
)
_GIVEN = ("kind", "subject", "channel", "url", "load_ms", "props")
_NAMED = """
    select identity.key, identity.kind, identity.value
    from unnest(%s::uuid[]) as asked (key) join contacts_identity identity using (key)
    where identity.kind = any(%s)
"""
_KINDS = {"page_view": "view", "pageview": "view", "浏览": "view", "咨询": "consultation"}


class Events(Kind):
    """`person` is a customer number; what the person did before being known comes home when the number is proved."""

    name = "events"
    label = _("Events")
    help = _("What people did on pages and in apps: one row per event.")
    right = "drain.write"
    export_right = "measure.export"
    columns = (
        Column("id", Type.TEXT, _("The event's id at its source: the same id twice is the same event."), aliases=("event_id",), max_length=200),
        Column("at", Type.MOMENT, _("When it happened."), required=True, aliases=("timestamp", "time", "date", "时间", "发生时间")),
        Column("kind", Type.TEXT, _("view, load, consultation, or a word of your own."), required=True, aliases=("event", "event_name", "type", "事件"),
               max_length=64),
        Column("person", Type.TEXT, _("The customer's number."), aliases=("user_id", "external_id", "customer_id", "用户", "会员号"), max_length=254),
        Column("phone", Type.PHONE, _("The phone of whoever did it, where there is no number.")),
        Column("email", Type.EMAIL, _("The e-mail address of whoever did it, where there is no number.")),
        Column("channel", Type.TEXT, _("The channel's key or name."), aliases=("渠道", "source"), max_length=120),
        Column("url", Type.TEXT, _("The page."), aliases=("page", "页面"), max_length=500),
        Column("load_ms", Type.COUNT, _("How long the page took to load, in milliseconds.")),
        Column("props", Type.JSON, _("An object of further facts.")),
        Column("prop.*", Type.TEXT, _("A further fact as a column of its own, such as prop.product."), max_length=500),
    )  # fmt: skip
    options = (naming.CREATE_CHANNELS,)

    def number(self, values: Mapping[str, Any]) -> str | UUID | None:
        return event_id(values["id"]) if "id" in values else None

    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        names = naming.Names(rows, context)
        outcomes: list[Outcome | None] = [None] * len(rows)
        facts = []
        for at, row in enumerate(rows):
            try:
                facts.append((row.key, *_fact(row, names)))
            except Refused as refusal:
                outcomes[at] = Rejected(refusal.why, refusal.field or "", refusal.params)
        fresh: set[UUID] = set()
        if facts:
            with connection.cursor() as cursor:
                columns = zip(_MAKERS, zip(*facts, strict=True), strict=True)
                cursor.execute(_INSERT, [made(column) for made, column in columns])
                fresh = {fact[0] for fact in facts} - {key for (key,) in cursor.fetchall()}
        return outcomes_by_key(rows, outcomes, fresh)

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        """Events name persons by the customer number that hashes to their subject; other subjects stay nameless."""
        if by.units is not None:
            return
        keys = dict(Channel.objects.values_list("id", "key"))
        for rows in in_pieces(Event.objects.all(), ("at", "id"), _GIVEN):
            numbers = _numbers({subject for _at, _id, _kind, subject, *_more in rows if subject})
            for at, number, kind, subject, channel, url, load_ms, props in rows:
                yield {
                    "id": str(number),
                    "at": at,
                    "kind": kind,
                    **numbers.get(subject, {}),
                    "channel": keys.get(channel) if channel else None,
                    "url": url or None,
                    "load_ms": load_ms,
                    "props": props or None,
                }

    def counted(self, by: Actor, most: int | None = None) -> int:
        return 0 if by.units is not None else Event.objects.all()[:most].count()


def event_id(text: str) -> UUID:
    """The key of an event whose source calls it `text`: a UUID is itself, anything else its hash."""
    try:
        return UUID(text) if len(text) == 36 else hashed_id("event", text)
    except ValueError:
        return hashed_id("event", text)


def _fact(row: Row, names: naming.Names) -> tuple[Any, ...]:
    props = row.get("props", {})
    if not isinstance(props, dict):
        raise Refused(PROPS_NO_OBJECT, field="props")
    kind = row.get("kind")
    return (
        row.get("at"),
        _KINDS.get(kind.casefold(), kind),
        _subject(row),
        names.channel(row),
        row.get("url", ""),
        row.get("load_ms"),
        json.dumps({**props, **labels_of(row, "prop.")}, ensure_ascii=False).replace("\\u0000", ""),
    )


def _subject(row: Row) -> UUID | None:
    if "person" in row.values:
        return hashed_id("external", row.values["person"])
    kind = next((kind for kind in ("phone", "email") if kind in row.values), None)
    return hashed_id(kind, row.values[kind]) if kind else None


def _numbers(subjects: Collection[UUID]) -> dict[UUID | None, dict[str, str]]:
    """Subject → the column that names it, where a person has proved it."""
    column = {"external": "person", "phone": "phone", "email": "email"}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [array_of(subjects), list(column)])
        return {key: {column[kind]: value} for key, kind, value in cursor.fetchall()}
