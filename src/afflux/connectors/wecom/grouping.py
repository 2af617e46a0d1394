"""Customer groups as they are: an event says that one changed, and not for certain who is in it, so the group is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from afflux.connectors.carriers import Judged, Line
from afflux.connectors.happenings import GroupChanged
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.syncing import GroupRead, GroupsRead
from afflux.connectors.wecom import faults, roster
from afflux.connectors.wecom.api import groups
from afflux.connectors.wecom.models import Pull
from afflux.connectors.wecom.transport import Told
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell

AT_ONCE = 10  # groups between two commits
SOON = 3  # seconds: people who join one after the other are read together
BUSY = 30  # seconds until a busy platform is asked again
CUSTOMER = 2  # the type of a member who is no colleague


def changed(told: GroupChanged) -> None:
    """Let a worker read the group anew, once for all changes of these seconds; one that ended is not there to be read."""
    if told.change == "dismiss" or not Connection.objects.filter(id=told.connection, kind="wecom").exists():
        return
    _later(told.connection, told.group, SOON)


def read_one(connection_id: UUID, chat: str, *, at: datetime) -> None:
    """Read one group and tell it; where WeCom is busy, once more in a while."""
    row = Connection.objects.filter(id=connection_id, removed_at=None).first()
    if row is None:
        return
    try:
        found = _asked(line_of(row), chat, at)
    except Refused:
        with transaction.atomic():
            _later(connection_id, chat, BUSY)
        return
    if found is not None:
        with transaction.atomic():
            _tell(connection_id, found, at)


def _later(line: UUID, chat: str, seconds: int) -> None:
    from afflux.connectors.wecom.jobs import read_group

    read_group.enqueue_in(seconds, f"wecom/group/{line}/{chat}", line=str(line), chat=chat)


def read(line: Line, row: Pull, at: datetime) -> None:
    """The next groups of the list, or the list's next page; the end after the last. Raises Refused: WeCom's reason."""
    place: dict[str, Any] = json.loads(row.cursor or "{}")
    if place.get("chats"):
        now, rest = place["chats"][:AT_ONCE], place["chats"][AT_ONCE:]
        found = [told for chat in now if (told := _asked(line, chat, at)) is not None]
        _move(line, row, found, {**place, "chats": rest}, at)
    elif place.get("ended"):
        _all_read(row, at)
    else:
        chats, cursor = groups.page(line, cursor=place.get("cursor", ""), at=at)
        _move(line, row, [], {"chats": chats, "cursor": cursor, "ended": not cursor}, at)


def _asked(line: Line, chat: str, at: datetime) -> Told | None:
    """What WeCom says of a group; None where it never will: it ended, or its owner left our sight."""
    try:
        return groups.get(line, chat, at=at)
    except Refused as refused:
        if faults.judged(refused) != Judged.NEVER:
            raise
        return None


@transaction.atomic
def _move(line: Line, known: Pull, found: list[Told], place: dict[str, Any], at: datetime) -> None:
    """Tell these groups and move on, unless another worker has moved meanwhile."""
    row = Pull.objects.select_for_update().get(id=known.id)
    if row.moves != known.moves or row.wanted_at is None:
        return
    for told in found:
        _tell(line.id, told, at)
    row.cursor, row.moves, row.seen, row.problem = json.dumps(place), row.moves + 1, row.seen + len(found), ""
    row.save(update_fields=["cursor", "moves", "seen", "problem"])


@transaction.atomic
def _all_read(known: Pull, at: datetime) -> None:
    row = Pull.objects.select_for_update().get(id=known.id)
    if row.moves == known.moves and row.wanted_at is not None:
        tell(GroupsRead(row.connection_id, row.wanted_at, at))
        row.wanted_at, row.ended_at, row.cursor = None, at, ""
        row.save(update_fields=["wanted_at", "ended_at", "cursor"])


def _tell(line: UUID, told: Told, at: datetime) -> None:
    rows = {
        str(one["userid"]): datetime.fromtimestamp(int(one.get("join_time", 0)), UTC)
        for one in told.get("member_list", [])
        if one.get("type") == CUSTOMER
    }
    gone = roster.forgotten(line, list(rows))
    kept = {peer: since for peer, since in rows.items() if peer not in gone}
    tell(GroupRead(line, str(told["chat_id"]), str(told.get("name", "")), kept, at))
