"""Noticing people: in the transaction of the matter, once each; open pages are told when it is committed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from afflux.conversations.archive.alerts.rules import SILENCE
from afflux.conversations.archive.models import Alert
from afflux.conversations.models import Talk
from afflux.conversations.notices.models import Notice
from afflux.conversations.notices.people import leaders
from afflux.kernel.ids import new_id

CHANNEL = "afflux_notice"
FRESH = timedelta(days=1)  # what an import brings from the past is nobody's news
Kind = Notice.Kind


def late(talk: Talk, *, at: datetime) -> None:
    """A customer was to be answered by now: whoever has the conversation, and who leads."""
    users = leaders(talk) | ({talk.assigned_id} if talk.assigned_id else set())
    since = talk.waiting_since or at
    key = f"late/{talk.id}/{int(since.timestamp())}"
    _notice([_row(user, key, Kind.LATE, talk.id, at) for user in users])


def alerted(alerts: Iterable[UUID], *, at: datetime) -> None:
    """Alerts were raised: who leads hears of them. Silences are left out: these are late already."""
    held = Alert.objects.filter(id__in=list(alerts), at__gt=at - FRESH).exclude(kind=SILENCE)
    rows = []
    for alert in held.select_related("talk"):
        key = f"alert/{alert.id}"
        rows += [_row(user, key, Kind.ALERT, alert.talk_id, at, alert.id) for user in leaders(alert.talk)]
    _notice(rows)


def settled(rows: QuerySet[Notice], *, at: datetime) -> None:
    """Nobody needs to look at these any more."""
    open_ones = rows.filter(seen_at=None)
    users = set(open_ones.order_by().values_list("user", flat=True))
    if users:
        open_ones.update(seen_at=at)
        _push(users)


def _row(user: UUID, key: str, kind: str, talk: UUID, at: datetime, alert: UUID | None = None) -> Notice:
    return Notice(id=new_id(), user_id=user, key=key, kind=kind, talk_id=talk, alert_id=alert, at=at)


def _notice(rows: list[Notice]) -> None:
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        _push({row.user_id for row in rows})


def _push(users: set[UUID]) -> None:
    with connection.cursor() as cursor:
        for user in sorted(users):
            cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(user)])
