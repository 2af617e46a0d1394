"""The steps of setting WeCom up that only calls can tell: what was refused last, with the code's own cure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Line, Step
from afflux.connectors.models import Connection
from afflux.connectors.wecom import beside, transport
from afflux.connectors.wecom.api import people, service
from afflux.connectors.wecom.faults import FAULTS
from afflux.connectors.wecom.models import Probe
from afflux.kernel.errors import Refused, known_problem, problem

DOOR = "door"
PAUSE = timedelta(seconds=10)
MOST_SKEW = 120  # seconds; callbacks of more than ten minutes are refused
OTHER_CLOCK = problem(
    "wecom.other_clock",
    _(
        "The clocks differ by %(seconds)s seconds. Set this machine's clock; callbacks are refused beyond ten minutes."
    ),
)
UNTRUSTED = FAULTS[60020].why
LABELS: Mapping[str, Any] = {
    "trusted": _("This server's address is among the trusted IPs"),
    "customers": _("The app has the customer-contact permission"),
    "names": _("The contact list can be read"),
    "service": _("Customer service can be reached"),
    "clock": _("The clocks agree"),
    "side": _("The side bar may ask whose chat is open"),
}
OPTIONAL = {
    "names": _("Members are shown by their user IDs: %(says)s"),
    "service": _("Only needed where you use customer service: %(says)s"),
    "side": _("Only needed for the side bar: %(says)s"),
}


def probe(line: Line, *, at: datetime) -> None:
    """Make each call once and keep what came of it; what could not be asked is not known."""
    results = {name: _tried(ask, line, at) for name, ask in _ASKED.items()}
    customers = results["customers"]
    results["trusted"] = customers if customers is not None and customers.why == UNTRUSTED else None
    for name in LABELS:
        refused = results[name]
        unknown = name != "trusted" and refused is not None and refused.why == UNTRUSTED
        params = {key: str(value) for key, value in refused.params.items()} if refused else {}
        code = refused.why.code if refused else ""
        values = {"at": at, "problem": code, "params": params, "known": not unknown}
        Probe.objects.update_or_create(connection_id=line.id, name=name, defaults=values)


def refused_at_door(line: Connection, refused: Refused, *, at: datetime) -> None:
    """Keep why somebody was refused while the door was set up; one write in ten seconds."""
    recent = Probe.objects.filter(connection=line, name=DOOR, at__gt=at - PAUSE, problem=refused.why.code)
    if not recent.exists():
        params = {key: str(value) for key, value in refused.params.items()}
        values = {"at": at, "problem": refused.why.code, "params": params, "known": True}
        Probe.objects.update_or_create(connection=line, name=DOOR, defaults=values)


def steps(connection: Connection) -> list[Step]:
    """Each step: done, wrong with its cure, or not known yet; then what was refused while WeCom verified our door."""
    found = _called(connection)
    refused = Probe.objects.filter(connection=connection, name=DOOR).first()
    if refused and connection.verified_at is None:
        found.append(_step(DOOR, _("WeCom's request at our door was let in"), refused))
    return found


def _called(connection: Connection) -> list[Step]:
    known = (
        Probe.objects.filter(connection=connection) if connection.tokens.exists() else ()
    )  # gone with a change
    rows = {row.name: row for row in known}
    return [_step(name, label, rows.get(name)) for name, label in LABELS.items()]


def _step(name: str, label: Any, row: Probe | None) -> Step:
    if row is None or not row.known:
        return Step(label, None, _("Press “Check now”.") if row is None else _("Not asked yet: see above."))
    if not row.problem:
        return Step(label, True)
    found = known_problem(row.problem)
    says = found.says(row.params) if found else row.problem
    return (
        Step(label, None, OPTIONAL[name] % {"says": says}) if name in OPTIONAL else Step(label, False, says)
    )


def _tried(ask: Callable[[Line, datetime], object], line: Line, at: datetime) -> Refused | None:
    try:
        ask(line, at)
    except Refused as refused:
        return refused
    return None


def _clock(line: Line, at: datetime) -> None:
    there = transport.time_there(line, at=at)
    skew = abs((there - at).total_seconds())
    if skew > MOST_SKEW:
        raise Refused(OTHER_CLOCK, seconds=int(skew))


def _side(line: Line, at: datetime) -> None:
    beside.script(line)
    beside.ticket(line, "agent", at=at)


_ASKED: Mapping[str, Callable[[Line, datetime], object]] = {
    "customers": lambda line, at: people.members(line, at=at),
    "names": lambda line, at: people.names(line, at=at),
    "service": lambda line, at: service.accounts(line, at=at),
    "clock": _clock,
    "side": _side,
}
