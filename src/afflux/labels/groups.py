"""Which groups the lines have and who is in them: heard of by events, known for certain when a group was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afflux.connectors.happenings import GroupChanged
from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.connectors.syncing import GroupRead, GroupsRead
from afflux.contacts.models import Identity
from afflux.kernel.arrays import array_of, texts_of
from afflux.kernel.ids import hashed_id
from afflux.kernel.text import clean
from afflux.labels.jobs import label_due
from afflux.labels.models import Due, Group, Membership, Rule

LONGEST_ID, LONGEST_NAME, LONGEST_PEER = 64, 120, 254
WAITS = "labels/due"  # one job waits, however many people spoke
SQL = Path(__file__).parent / "sql"
JOIN = (SQL / "group_join.sql").read_text(encoding="utf-8")
KEEP = (SQL / "group_keep.sql").read_text(encoding="utf-8")


def changed(told: GroupChanged) -> None:
    """Somebody joined or left, where the event says who; a group that ended has nobody in it."""
    if told.change == "dismiss":
        _end(told.connection, [told.group[:LONGEST_ID]], told.at)
        return
    _keep(told.connection, told.group, None, told.at)
    peers = _peers(told.connection, told.members)
    if told.detail == "del_member":
        held = Membership.objects.filter(connection=told.connection, group=told.group[:LONGEST_ID])
        held.filter(peer__in=peers, left_at=None, joined_at__lte=told.at).update(left_at=told.at)
        _note(told.connection, peers, told.at)
    elif told.detail == "add_member":
        _join(told.connection, told.group, dict.fromkeys(peers, told.at))
        _note(told.connection, peers, told.at)


def named(line: Connection) -> list[tuple[str, str]]:
    """(the carrier's id, name) of every group of a line that is still there."""
    rows = Group.objects.filter(connection=line.id, gone_at=None).order_by("name", "group")
    return [(one.group, one.name or one.group) for one in rows]


def read(told: GroupRead) -> None:
    """The group as it is: its name, who is in it, and that all others are not."""
    if not _keep(told.connection, told.group, told.name, told.at):
        return  # of two readings at once the later one holds, whichever is written first
    members = dict(zip(_peers(told.connection, told.members), told.members.values(), strict=True))
    changed = _join(told.connection, told.group, members)
    held = Membership.objects.filter(connection=told.connection, group=told.group[:LONGEST_ID], left_at=None)
    gone = list(held.exclude(peer__in=members).values_list("peer", flat=True))
    held.filter(peer__in=gone).update(left_at=told.at)
    _note(told.connection, [*changed, *gone], told.at)


def all_read(told: GroupsRead) -> None:
    """What a whole reading did not meet is no more."""
    rows = Group.objects.filter(connection=told.connection, gone_at=None, heard_at__lt=told.since)
    _end(told.connection, list(rows.values_list("group", flat=True)), told.at)


def choices() -> list[tuple[str, str]]:
    """(the carrier's id, name and how many are in it), for a list to choose from: those that ended come last."""
    inside = Count("id", filter=Q(left_at=None))
    rows = Membership.objects.values_list("connection", "group").annotate(inside=inside)
    many = {(line, group): inside for line, group, inside in rows}
    found = sorted(Group.objects.all(), key=lambda one: (one.gone_at is not None, str(one), one.id))
    return [("", "–"), *((one.group, _said(one, many.get((one.connection, one.group), 0))) for one in found)]


def _said(group: Group, inside: int) -> str:
    if group.gone_at is not None:
        return _("%(group)s (ended)") % {"group": group}
    return ngettext("%(group)s · %(count)s person", "%(group)s · %(count)s people", inside) % {
        "group": group,
        "count": f"{inside:,}",
    }


def _end(line: UUID, groups: Sequence[str], at: datetime) -> None:
    Group.objects.filter(connection=line, group__in=groups, gone_at=None).update(gone_at=at)
    held = Membership.objects.filter(connection=line, group__in=groups, left_at=None)
    peers = list(held.values_list("peer", flat=True))
    held.update(left_at=at)
    _note(line, peers, at)


def _keep(line: UUID, group: str, name: str | None, at: datetime) -> bool:
    """Whether this is the latest that is known of the group; its row is locked from now on."""
    with connection.cursor() as cursor:
        named = None if name is None else clean(name)[:LONGEST_NAME]
        cursor.execute(KEEP, {"line": line, "group": group[:LONGEST_ID], "name": named, "at": at})
        return bool(cursor.rowcount)


def _join(line: UUID, group: str, members: dict[str, datetime]) -> list[str]:
    """Peers who were not known to be in it."""
    given: dict[str, Any] = {
        "line": line,
        "group": group[:LONGEST_ID],
        "peers": texts_of(members),
        "ats": array_of(members.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(JOIN, given)
        return [peer for (peer,) in cursor.fetchall()]


def _peers(line: UUID, members: Iterable[str]) -> list[str]:
    named = naming(Connection.objects.get(id=line))
    return [named.value(peer)[:LONGEST_PEER] for peer in members]


def _note(line: UUID, peers: Sequence[str], at: datetime) -> None:
    """Let the rules ask about whoever of them is a person."""
    if not peers or not Rule.objects.filter(active=True).exists():
        return
    kind = naming(Connection.objects.get(id=line)).kind
    keys = [hashed_id(kind, peer) for peer in peers]
    people = set(Identity.objects.filter(key__in=keys).values_list("person", flat=True))
    if people:
        Due.objects.bulk_create((Due(person_id=one, since=at) for one in people), ignore_conflicts=True)
        label_due.enqueue_under(WAITS)
