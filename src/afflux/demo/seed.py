"""Seeding: a simulated merchant in an empty store, told to the product through its own doors."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Channel
from afflux.contacts.models import Person
from afflux.demo.facts import Market
from afflux.demo.founding import found
from afflux.demo.market import DAYS, PEOPLE, SEED, market_of
from afflux.demo.opening import open_sources
from afflux.demo.pacing import set_pace
from afflux.demo.peopling import ask, settle
from afflux.demo.selling import sell
from afflux.demo.telling import tell_counts, tell_visits
from afflux.insights.cube import refresh
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Merchant, Unit

NOT_EMPTY = problem(
    "demo.store_not_empty",
    _(
        "There are channels or people here already. A demo goes into an empty store only: name another --data directory."
    ),
    status=409,
)
NO_MERCHANT = problem(
    "demo.no_merchant", _("This store has no merchant yet. Run “afflux prepare” first."), status=409
)
FILLED = (
    "channels_scan", "channels_add", "channels_cost", "channels_exposure", "events_event",
    "trade_order", "trade_line", "contacts_identity", "contacts_person", "contacts_consent",
)  # fmt: skip
DEMO = Actor(id=SYSTEM_ID, kind="system", name="demo")


def seed(*, people: int = PEOPLE, days: int = DAYS, seed: int = SEED, now: datetime | None = None) -> Market:
    """Fill an empty store with `days` days of a market of about `people` people. Raises Refused where it is not empty."""
    merchant = Merchant.objects.filter(id=1).first()
    if merchant is None or not Unit.objects.exists():
        raise Refused(NO_MERCHANT)
    if Channel.objects.exists() or Person.objects.exists():
        raise Refused(NOT_EMPTY)
    at = now or utc_now()
    market = market_of(seed=seed, now=at, people=people, days=days)
    began = at - timedelta(days=days)
    house = found(merchant, seed=seed, by=DEMO, at=began)
    opened = open_sources(market, house, by=DEMO, at=began)
    set_pace(market, opened, days=days, by=DEMO, at=began)
    tell_counts(market, by=DEMO, at=at)
    tell_visits(market, opened, at=at)
    ids = settle(market, house, opened, by=DEMO, at=at)
    ask(market, opened)
    sell(market, ids, opened, by=DEMO, at=at)
    _look_again()
    refresh(days + 2)
    return market


def _look_again() -> None:
    """Let PostgreSQL count what it holds: inside one transaction nothing else would, and the cube would be planned blindly."""
    with connection.cursor() as cursor:
        for table in FILLED:
            cursor.execute(f"analyze {table}")
