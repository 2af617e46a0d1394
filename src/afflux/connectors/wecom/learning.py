"""Who a customer is: an event of an add names nobody, so WeCom is asked, one customer at a time beside other work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from afflux.connectors.carriers import Judged, Line
from afflux.connectors.forgetting import PREFIX
from afflux.connectors.happenings import Added
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.syncing import Known, PeersKnown
from afflux.connectors.wecom import faults, saying
from afflux.connectors.wecom.api import people, service
from afflux.connectors.wecom.models import Bond
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell

AT_ONCE = 20  # customers between two commits
SOON = 30  # seconds until a busy platform is asked again
LATELY = timedelta(days=2)  # who came before is named by the nightly reading, a hundred at a time


def called(line: Line, account: str, peer: str, *, at: datetime) -> str:
    """The customer's own name, for a greeting that waits for it. Raises Refused."""
    if saying.is_service(account):
        return service.nicknames(line, [peer], at=at, soon=True).get(peer, "")
    found = people.one(line, peer, at=at, soon=True)
    return found[0].name if found else ""


def added(told: Added) -> None:
    """Somebody came whom the event does not name: learn it once this transaction is committed."""
    from afflux.connectors.wecom.jobs import learn

    if told.peer and not saying.is_service(told.account) and _unnamed(told.connection, told.at).exists():
        learn.enqueue_under(f"wecom/learn/{told.connection}", line=str(told.connection))


def learn(connection_id: UUID, *, now: Callable[[], datetime]) -> int:
    """Ask who those are that came and have no name yet; how many were asked. Where WeCom is busy the rest waits a while."""
    row = Connection.objects.filter(id=connection_id, removed_at=None).first()
    if row is None:
        return 0
    line, count = line_of(row), 0
    while peers := _next(connection_id, now()):
        found, busy = _asked(line, peers, now())
        _keep(line, found, now())
        count += len(found)
        if busy:
            _later(connection_id)
            break
    return count


def known(line: UUID, found: Sequence[people.Customer], *, at: datetime) -> None:
    """Tell who these customers are, of those on the roster: somebody who was forgotten is not. In the caller's transaction."""
    here = Bond.objects.filter(connection=line, peer__in={one.id for one in found}, left_at=None)
    held = set(here.values_list("peer", flat=True))
    one_each = {one.id: Known(one.id, one.name, one.unionid) for one in found if one.id in held}
    here.filter(named_at=None).update(named_at=at)
    if one_each:
        tell(PeersKnown(line, tuple(one_each.values()), at))


def _unnamed(line: UUID, at: datetime) -> QuerySet[Bond]:
    rows = Bond.objects.filter(connection=line, named_at=None, left_at=None, added_at__gte=at - LATELY)
    return rows.exclude(peer__startswith=PREFIX)


def _next(line: UUID, at: datetime) -> list[str]:
    return list(_unnamed(line, at).order_by("-added_at").values_list("peer", flat=True)[:AT_ONCE])


def _asked(line: Line, peers: Sequence[str], at: datetime) -> tuple[dict[str, people.Customer | None], bool]:
    """What WeCom says of each; None where it never will. True: it is busy, and the rest was not asked."""
    found: dict[str, people.Customer | None] = {}
    for peer in peers:
        try:
            told = people.one(line, peer, at=at)
        except Refused as refused:
            if faults.judged(refused) != Judged.NEVER:
                return found, True
            found[peer] = None
        else:
            found[peer] = told[0] if told else None
    return found, False


@transaction.atomic
def _keep(line: Line, found: dict[str, people.Customer | None], at: datetime) -> None:
    Bond.objects.filter(connection=line.id, peer__in=found, named_at=None).update(named_at=at)
    known(line.id, [one for one in found.values() if one], at=at)


@transaction.atomic
def _later(connection_id: UUID) -> None:
    from afflux.connectors.wecom.jobs import learn

    learn.enqueue_in(SOON, f"wecom/learn/{connection_id}/again", line=str(connection_id))
