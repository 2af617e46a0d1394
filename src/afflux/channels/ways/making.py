"""Making, changing and ending ways. One wish at a time is under way for each, so that two can never overtake each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Code, Way
from afflux.channels.ways.reserve import reserves
from afflux.channels.ways.wanted import Wanted, wanted
from afflux.connectors.effects import Wanted as Effect
from afflux.connectors.effects import want
from afflux.connectors.models import Connection
from afflux.connectors.models import Effect as Row
from afflux.connectors.ways import KIND, Ways, ways_of, why_none
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit
from afflux.organization.accounts import accounts_on

State = Way.State
PATIENCE = timedelta(minutes=15)  # until the carrier is asked again for what it refused
NOT_OFFERED = problem("channels.way_not_offered", _("No code can be made there: %(reason)s"))
NOBODY = problem(
    "channels.way_without_account",
    _(
        "None of the staff whom this code leads to has an account on %(line)s. Say on the connection's page who stands behind which account."
    ),
)
STATE_TOO_LONG = problem(
    "channels.way_state_too_long", _("The code's short name is too long for this carrier.")
)
CLOSED = problem("channels.way_code_closed", _("The code is archived. Take it out of the archive first."))


@transaction.atomic
def make(*, by: Actor, at: datetime, code: Code, line: Connection) -> Way:
    """Ask the carrier for a code that leads to the same staff. Raises Refused where it makes none or nobody is there."""
    access.to_change(by, code.channel)
    if code.archived_at:
        raise Refused(CLOSED)
    offered = ways_of(line.kind)
    if offered is None:
        raise Refused(NOT_OFFERED, reason=str(why_none(line.kind)))
    if len(code.slug) > offered.longest_state:
        raise Refused(STATE_TOO_LONG)
    Way.objects.bulk_create([Way(code=code, connection=line, tried_at=at)], ignore_conflicts=True)
    way = Way.objects.select_for_update().get(code=code, connection=line)
    if way.state == State.MADE or way.asked is not None:
        return way
    held = accounts_on(line.id)
    accounts, way.crowded = _accounts(held, offered, wanted([code], among=held.keys(), at=at).get(code.id))
    if offered.most_accounts and not accounts:
        raise Refused(NOBODY, line=line.name)
    way.state, way.problem = State.ASKED, ""
    _ask(way, "add", accounts, at=at, offered=offered)
    audit.record(by=by, at=at, verb="code.way_asked", subject=code, detail={"line": line.name})
    return way


@transaction.atomic
def end(*, by: Actor, at: datetime, way: Way) -> None:
    """Let the carrier delete the code: what is printed of it is waste from then on."""
    access.to_change(by, way.code.channel)
    held = Way.objects.select_for_update(of=("self",)).select_related("code", "connection").get(id=way.id)
    if held.state == State.MADE and held.asked is None:
        _ask(held, "del", [], at=at, offered=ways_of(held.connection.kind))
        detail = {"line": held.connection.name}
        audit.record(by=by, at=at, verb="code.way_ended", subject=held.code, detail=detail)


def refresh(*, at: datetime) -> int:
    """Let every way lead to those who have a place now; how many carriers were asked."""
    ways = list(
        Way.objects.filter(state=State.MADE, asked=None, connection__removed_at=None)
        .select_related("code__channel__mode", "connection")
        .order_by("id")
    )
    by_line: dict[UUID, list[Way]] = defaultdict(list)
    for way in ways:
        by_line[way.connection_id].append(way)
    return sum(_refresh_line(line, found, at) for line, found in by_line.items())


def _refresh_line(line: UUID, ways: Sequence[Way], at: datetime) -> int:
    held = accounts_on(line)
    back = reserves(ways, at=at)
    now = wanted([way.code for way in ways], among=held.keys(), at=at, held=back)
    return sum(_refresh(way, now[way.code_id], held, at) for way in ways if way.code_id in now)


@transaction.atomic
def _refresh(seen: Way, now: Wanted, held: Mapping[UUID, list[str]], at: datetime) -> bool:
    offered = ways_of(seen.connection.kind)
    if offered is None or not offered.most_accounts:
        return False
    accounts, crowded = _accounts(held, offered, now)
    waits = seen.problem and at < seen.tried_at + PATIENCE
    if waits or (sorted(accounts) == sorted(seen.accounts) and crowded == seen.crowded):
        return False
    way = Way.objects.select_for_update(of=("self",)).select_related("code", "connection").get(id=seen.id)
    if way.state != State.MADE or way.asked is not None:
        return False
    way.crowded = crowded
    if sorted(accounts) == sorted(way.accounts):
        way.save(update_fields=["crowded"])
        return False
    _ask(way, "update", accounts, at=at, offered=offered)
    return True


def _accounts(held: Mapping[UUID, list[str]], offered: Ways, now: Wanted | None) -> tuple[list[str], bool]:
    if now is None:
        return [], False
    found = [account for staff in now.staff for account in held[staff]]
    return found[: offered.most_accounts], now.crowded


def _ask(way: Way, do: str, accounts: Sequence[str], *, at: datetime, offered: Ways | None) -> None:
    """Save the way with what is asked, and want the effect."""
    way.asked, way.tried_at, way.turn = list(accounts), at, way.turn + 1
    way.save()
    payload: dict[str, Any] = {
        "do": do,
        "state": way.code.slug,
        "accounts": list(accounts),
        "remark": way.code.name[: offered.longest_remark if offered else 30],
        "config_id": way.config,
        "skip_verify": True,
    }
    key = f"way/{way.id}/{way.turn}"
    want(Effect(way.connection_id, key, Row.Lane.REPLY, KIND, payload, due_at=at))
