"""Customers whom no page of a whole reading named: the event that they left never came, so the list tells it.

Nobody is lost by half a reading: this begins only after the last page of the last member. Each member's list is asked
once more, since pages may shift while somebody leaves. And where an implausible share would vanish at once, it is more
likely that the app lost a right than that they all left: then nothing is told until a person says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Line
from afflux.connectors.forgetting import PREFIX
from afflux.connectors.happenings import Left
from afflux.connectors.wecom.api import people
from afflux.connectors.wecom.models import Bond, Member, Pull
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

NAME = "gone"
MOST, SHARE = 50, 0.2  # more than both of them at once is implausible
TOO_MANY = problem(
    "wecom.too_many_gone",
    _(
        "%(missing)s of %(held)s customers are no longer in the list. Has the app lost members or a right in WeCom? If they have truly left, confirm it: then they count as lost."
    ),
    status=409,
)


@transaction.atomic
def want(connection_id: UUID, *, since: datetime, at: datetime, sure: bool = False) -> None:
    """Look for whom the reading that began at `since` did not name. `sure`: a person has confirmed them, however many."""
    Pull.objects.bulk_create([Pull(connection_id=connection_id, name=NAME)], ignore_conflicts=True)
    place = json.dumps({"since": since.isoformat(), "sure": sure})
    fresh = {
        "wanted_at": at,
        "cursor": place,
        "token": since.isoformat(),
        "seen": 0,
        "problem": "",
        "params": {},
    }
    Pull.objects.filter(connection=connection_id, name=NAME).update(**fresh)


@transaction.atomic
def confirm(connection_id: UUID, *, at: datetime) -> bool:
    """Somebody says that they have truly left; False where nothing waits for that."""
    row = (
        Pull.objects.select_for_update()
        .filter(connection=connection_id, name=NAME, problem=TOO_MANY.code)
        .first()
    )
    if row is None or row.wanted_at is not None:
        return False
    want(connection_id, since=datetime.fromisoformat(row.token), at=at, sure=True)
    return True


def read(line: Line, row: Pull, at: datetime) -> None:
    """The next member's; the end after the last. Raises Refused: too many at once, or WeCom's reason."""
    place = json.loads(row.cursor)
    missing = _missing(line.id, datetime.fromisoformat(place["since"]))
    if not place["sure"]:
        _check(line.id, missing)
        place["sure"] = True  # the rest of what was plausible is, too
    after = missing.filter(account__gt=place.get("after", "")).order_by("account")
    account = after.values_list("account", flat=True).first()
    listed = set(people.customers_of(line, account, at=at)) if account else set()
    _move(line, row, place, account, listed, at)


@transaction.atomic
def _move(
    line: Line, known: Pull, place: dict[str, object], account: str | None, listed: set[str], at: datetime
) -> None:
    """Tell one member's, and move on in the same transaction: each is told once."""
    row = Pull.objects.select_for_update().get(id=known.id)
    if row.moves != known.moves or row.wanted_at is None or row.cursor != known.cursor:
        return
    if account is None:
        row.wanted_at, row.ended_at = None, at
    else:
        held = _missing(line.id, datetime.fromisoformat(str(place["since"]))).filter(account=account)
        row.seen += _tell(line.id, list(held.exclude(peer__in=listed).select_for_update(of=("self",))), at)
        row.cursor, row.moves = json.dumps({**place, "after": account}), row.moves + 1
    row.save(update_fields=["wanted_at", "ended_at", "seen", "cursor", "moves"])


def _tell(line: UUID, gone: Sequence[Bond], at: datetime) -> int:
    for one in gone:
        since = int(one.added_at.timestamp()) if one.added_at else 0
        key = f"gone/{one.account}/{one.peer}/{since}"
        tell(Left(connection=line, key=key, at=at, account=one.account, peer=one.peer, by="list"))
    Bond.objects.filter(id__in=[one.id for one in gone], left_at=None).update(left_at=at)
    return len(gone)


def _check(line: UUID, missing: QuerySet[Bond]) -> None:
    count = missing.count()
    held = _known(line).count()
    if count > MOST and count > held * SHARE:
        raise Refused(TOO_MANY, missing=count, held=held)


def _missing(line: UUID, since: datetime) -> QuerySet[Bond]:
    """Contacts of members in the list who were there before the reading began, and whom it did not name."""
    unnamed = Q(listed_at=None) | Q(listed_at__lt=since)
    return _known(line).filter(unnamed, added_at__lt=since)


def _known(line: UUID) -> QuerySet[Bond]:
    members = Member.objects.filter(
        connection=OuterRef("connection"), account=OuterRef("account"), kind=Member.Kind.MEMBER, gone_at=None
    )
    rows = Bond.objects.filter(Exists(members), connection=line, left_at=None, added_at__isnull=False)
    return rows.exclude(peer__startswith=PREFIX)  # who was forgotten is nobody whom we could lose
