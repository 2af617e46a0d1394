"""Messages of customer service: a callback says that some wait, then they are fetched behind a cursor, page by page.

A page is kept and the cursor moved in one transaction, and nothing is called inside one: a worker that dies between
fetches the same page again, and each message's own id keeps it one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from afflux.connectors import intake
from afflux.connectors.carriers import Judged, Line
from afflux.connectors.happenings import ServiceWaits
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.wecom import faults, service
from afflux.connectors.wecom.api import service as api
from afflux.connectors.wecom.models import Pull
from afflux.kernel.errors import Refused

SERVICE = "service/"
MOST_PAGES = 50  # at a time; the rest in the next job
SOON = 5  # seconds until a busy platform is asked again
LOST = timedelta(seconds=45)  # after which a wish whose job is gone is taken up again
TOKEN_ENDED = faults.FAULTS[95007].why


def hear(told: ServiceWaits) -> None:
    """Messages wait: fetch them once this transaction is committed."""
    want(told.connection, told.service, token=told.token, at=told.at)


@transaction.atomic
def want(connection_id: UUID, account: str, *, token: str = "", at: datetime) -> None:
    """Let a worker fetch what waits at an account."""
    from afflux.connectors.wecom.jobs import pull_service

    place = {"connection_id": connection_id, "name": f"{SERVICE}{account}"[:80]}
    Pull.objects.bulk_create([Pull(**place)], ignore_conflicts=True)
    Pull.objects.filter(**place).update(wanted_at=at, token=token[:200])
    pull_service.enqueue_under(
        f"wecom/service/{connection_id}/{account}", line=str(connection_id), account=account
    )


def pull(connection_id: UUID, account: str, *, now: Callable[[], datetime]) -> int:
    """Fetch page after page until none is left; how many messages were new. Raises Refused with WeCom's reason."""
    row = Connection.objects.filter(id=connection_id, removed_at=None).first()
    if row is None:
        return 0
    line, count = line_of(row), 0
    for _number in range(MOST_PAGES):
        found, more = _page(line, account, now)
        count += found
        if not more:
            return count
    want(connection_id, account, at=now())
    return count


def look_again(*, at: datetime) -> None:
    """Take up what a killed worker or an outage left."""
    from afflux.connectors.wecom.jobs import pull_service

    left = Pull.objects.filter(Q(tried_at=None) | Q(tried_at__lte=at - LOST), connection__removed_at=None)
    for one in left.filter(name__startswith=SERVICE, wanted_at__lte=at - LOST):
        account = one.name.removeprefix(SERVICE)
        key = f"wecom/service/{one.connection_id}/{account}"
        with transaction.atomic():
            pull_service.enqueue_under(key, line=str(one.connection_id), account=account)


def _page(line: Line, account: str, now: Callable[[], datetime]) -> tuple[int, bool]:
    place = Pull.objects.filter(connection=line.id, name=f"{SERVICE}{account}"[:80])
    known = place.get()
    place.update(tried_at=now())
    try:
        page = _asked(line, account, known, now())
        names = _names(line, page.messages, now())
    except Refused as refused:
        params = {name: str(value) for name, value in refused.params.items()}
        place.update(problem=refused.why.code, params=params)
        if faults.judged(refused) in (Judged.AGAIN, Judged.UNSURE):
            _again(line.id, account)
        raise
    return _keep(line, known, page, names, now()), page.more


@transaction.atomic
def _keep(line: Line, known: Pull, page: api.Page, names: dict[str, str], at: datetime) -> int:
    """Keep a page and move the cursor, unless another worker has moved it meanwhile: then its page is this one."""
    row = Pull.objects.select_for_update().get(id=known.id)
    if row.moves != known.moves:
        return 0
    found = [service.kept(one, names.get(str(one.get("external_userid", "")), "")) for one in page.messages]
    count = intake.keep_all(line.id, found, at=at)
    row.cursor, row.moves, row.seen, row.problem, row.params = (
        page.cursor,
        row.moves + 1,
        row.seen + count,
        "",
        {},
    )
    if not page.more and row.wanted_at == known.wanted_at:
        row.wanted_at, row.ended_at, row.token = None, at, ""
    row.save()
    return count


def _asked(line: Line, account: str, known: Pull, at: datetime) -> api.Page:
    try:
        return api.page(line, account, known.cursor, known.token, at=at)
    except Refused as refused:
        if not known.token or refused.why != TOKEN_ENDED:
            raise
    return api.page(line, account, known.cursor, at=at)


def _names(line: Line, messages: Sequence[service.Inner], at: datetime) -> dict[str, str]:
    """The customers' own names; a message without one is better than none."""
    peers = sorted({str(one["external_userid"]) for one in messages if one.get("origin") == 3})
    found: dict[str, str] = {}
    with suppress(Refused):
        for start in range(0, len(peers), 100):
            found |= api.nicknames(line, peers[start : start + 100], at=at)
    return found


def _again(connection_id: UUID, account: str) -> None:
    from afflux.connectors.wecom.jobs import pull_service

    with transaction.atomic():
        key = f"wecom/service/{connection_id}/{account}/again"
        pull_service.enqueue_in(SOON, key, line=str(connection_id), account=account)
