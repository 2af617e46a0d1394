"""Reading a company from WeCom: members, service accounts, tags, customers, groups. Page by page, resumed where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Judged, Line
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.syncing import MembersSynced, Part
from afflux.connectors.wecom import faults, grouping, learning, roster, tagging, vanishing
from afflux.connectors.wecom.api import people, service, tags
from afflux.connectors.wecom.models import Member, Pull, Tag
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell

LABELS = {
    "members": _("Members with customers"),
    "services": _("Accounts of customer service"),
    "tags": _("Tags of the company"),
    "customers": _("Customers of members"),
    "gone": _("Customers who are no longer listed"),
    "groups": _("Groups of customers"),
}
ASKED = [name for name in LABELS if name != "gone"]  # that one follows from a whole reading of the customers
SOON = 30  # seconds until a part that met a busy platform is read on


@transaction.atomic
def want(connection_id: UUID, *, at: datetime) -> None:
    """Let a worker read everything anew; a reading that goes on is not begun again."""
    from afflux.connectors.wecom.jobs import sync

    for name in ASKED:
        Pull.objects.bulk_create([Pull(connection_id=connection_id, name=name)], ignore_conflicts=True)
    fresh = Pull.objects.filter(connection=connection_id, name__in=ASKED, wanted_at=None)
    fresh.update(wanted_at=at, cursor="", seen=0, total=0, problem="", params={})
    sync.enqueue_under(f"wecom/sync/{connection_id}", line=str(connection_id))


def run(connection_id: UUID, *, now: Callable[[], datetime]) -> None:
    """Read what is wanted to its end; what WeCom refuses is kept at its part, and the next part is read."""
    from afflux.connectors.wecom.jobs import sync

    row = Connection.objects.filter(id=connection_id, removed_at=None).first()
    if row is None:
        return
    line, later = line_of(row), False
    for name in LABELS:
        later |= not _part(line, name, now)
    if later:
        with transaction.atomic():
            sync.enqueue_in(SOON, f"wecom/sync/{connection_id}/again", line=str(connection_id))


@transaction.atomic
def confirm(connection_id: UUID, *, at: datetime) -> bool:
    """Let those go whom a person has confirmed to have left."""
    from afflux.connectors.wecom.jobs import sync

    if not vanishing.confirm(connection_id, at=at):
        return False
    sync.enqueue_under(f"wecom/sync/{connection_id}", line=str(connection_id))
    return True


def parts(connection: Connection) -> list[Part]:
    """How far each part is."""
    from afflux.connectors.checking import why

    rows = {row.name: row for row in Pull.objects.filter(connection=connection, name__in=LABELS)}
    found = []
    for name, label in LABELS.items():
        row = rows.get(name) or Pull(name=name)
        wrong = why(row.problem, row.params) if row.problem else ""
        doubt = row.problem == vanishing.TOO_MANY.code
        found.append(Part(label, row.seen, row.wanted_at is not None, row.ended_at, wrong, doubt))
    return found


def _part(line: Line, name: str, now: Callable[[], datetime]) -> bool:
    """Read one part to its end; False where it must be read on later."""
    place = Pull.objects.filter(connection=line.id, name=name)
    while (row := place.exclude(wanted_at=None).first()) is not None:
        place.update(tried_at=now())
        try:
            _READ[name](line, row, now())
        except Refused as refused:
            params = {key: str(value) for key, value in refused.params.items()}
            again = faults.judged(refused) in (Judged.AGAIN, Judged.UNSURE)
            place.update(problem=refused.why.code, params=params)
            if not again:
                place.update(wanted_at=None, ended_at=now())
            return not again
    return True


def _members(line: Line, row: Pull, at: datetime) -> None:
    found = dict.fromkeys(people.members(line, at=at), "")
    try:
        found |= {one: name for one, name in people.names(line, at=at).items() if one in found}
    except Refused as refused:  # an app may see who has customers, and no names
        if faults.judged(refused) != Judged.NEVER:
            raise
    _accounts(line, Member.Kind.MEMBER, found, row, at)


def _services(line: Line, row: Pull, at: datetime) -> None:
    _accounts(line, Member.Kind.SERVICE, service.accounts(line, at=at), row, at)


@transaction.atomic
def _accounts(line: Line, kind: Member.Kind, found: Mapping[str, str], row: Pull, at: datetime) -> None:
    rows = [
        Member(connection_id=line.id, account=one, kind=kind, name=name[:120], listed_at=at)
        for one, name in found.items()
    ]
    Member.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection", "account"],
        update_fields=["kind", "name", "listed_at", "gone_at"],
    )
    here = Member.objects.filter(connection=line.id, kind=kind, gone_at=None)
    here.exclude(account__in=found).update(gone_at=at)
    _end(row, len(found), at)
    tell(MembersSynced(line.id, str(kind), dict(found), at))


def _tags(line: Line, row: Pull, at: datetime) -> None:
    found = tags.every(line, at=at)
    with transaction.atomic():
        tagging.keep(line, found, at=at)
        gone = Tag.objects.filter(connection=line.id, gone_at=None).exclude(tag__in=[one.id for one in found])
        gone.update(gone_at=at)
        _end(row, len(found), at)


def _customers(line: Line, row: Pull, at: datetime) -> None:
    """The next page: of a hundred members after the last one that was read to the end."""
    place: dict[str, Any] = json.loads(row.cursor or "{}")
    after = Member.objects.filter(connection=line.id, kind=Member.Kind.MEMBER, gone_at=None)
    batch = list(
        after.filter(account__gt=place.get("after", ""))
        .order_by("account")
        .values_list("account", flat=True)[: people.PAGE]
    )
    if place.get("of"):
        batch = place["of"]
    if not batch:
        _all_read(row, at)
        return
    found, cursor = people.page(line, batch, place.get("cursor", ""), at=at)
    goes_on = (
        {"after": place.get("after", ""), "of": batch, "cursor": cursor} if cursor else {"after": batch[-1]}
    )
    _move(line, row, found, json.dumps(goes_on), at)


@transaction.atomic
def _move(line: Line, known: Pull, found: Iterable[people.Customer], cursor: str, at: datetime) -> None:
    """Keep a page and move on, unless another worker has moved meanwhile."""
    row = Pull.objects.select_for_update().get(id=known.id)
    if row.moves != known.moves or row.wanted_at is None:
        return
    customers = list(found)
    roster.listed(line.id, customers, at=at)
    learning.known(line.id, customers, at=at)
    row.cursor, row.moves, row.seen, row.problem = cursor, row.moves + 1, row.seen + len(customers), ""
    row.save(update_fields=["cursor", "moves", "seen", "problem"])


@transaction.atomic
def _all_read(row: Pull, at: datetime) -> None:
    """Every page of every member was read: now it is known whom none of them named."""
    held = Pull.objects.select_for_update().get(id=row.id)
    if held.moves == row.moves and held.wanted_at is not None:
        vanishing.want(held.connection_id, since=held.wanted_at, at=at)
        _end(row, row.seen, at)


def _end(row: Pull, seen: int, at: datetime) -> None:
    Pull.objects.filter(id=row.id).update(
        wanted_at=None, ended_at=at, seen=seen, problem="", params={}, cursor=""
    )


_READ: dict[str, Callable[[Line, Pull, datetime], None]] = {
    "members": _members,
    "services": _services,
    "tags": _tags,
    "customers": _customers,
    "gone": vanishing.read,
    "groups": grouping.read,
}
