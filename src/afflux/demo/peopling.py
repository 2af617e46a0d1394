"""People of the market come into the pool: who they are, what they agreed to, who looks after them, what they ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from afflux.channels.actions.adds import NewAdd, record_adds
from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.identities import Proof
from afflux.contacts.resolving import Candidate, resolve
from afflux.demo.chance import Rng, id_of, rng_of
from afflux.demo.facts import Arrival, Market, Someone
from afflux.demo.founding import House
from afflux.demo.names import phone_of
from afflux.demo.opening import Opened
from afflux.demo.telling import chunks
from afflux.events.recording import NewEvent, record_events
from afflux.kernel.actors import Actor
from afflux.kernel.ids import hashed_id

TOGETHER = 5000
REMEMBERED = timedelta(days=30)
"""How long a browser of this market keeps its id: chat apps throw theirs away soon."""


def settle(market: Market, house: House, opened: Sequence[Opened], *, by: Actor, at: datetime) -> list[UUID]:
    """Bring everybody in; the person's id by their number in the market."""
    ids: list[UUID] = []
    for part in chunks(list(enumerate(market.arrivals)), TOGETHER):
        with transaction.atomic():
            fresh = [market.people[arrival.who] for _n, arrival in part if not arrival.again]
            ids += [
                found.person for found in resolve([_candidate(one, market) for one in fresh], by=by, at=at)
            ]
            record_adds([_add(n, arrival, ids, opened) for n, arrival in part], by=by, at=at)
            agreed = [(n, arrival) for n, arrival in part if arrival.agreed]
            note_consents([_consent(n, arrival, ids, house, opened) for n, arrival in agreed], by=by, at=at)
    return ids


def ask(market: Market, opened: Sequence[Opened]) -> None:
    """What they ask: questions with their topics."""
    rng = rng_of(market.seed, "questions")
    asking = [someone for someone in market.people if someone.question]
    for part in chunks(asking):
        record_events([_question(rng, someone, opened[someone.first.source]) for someone in part])


def _candidate(someone: Someone, market: Market) -> Candidate:
    proofs = [Proof("phone", phone_of(someone.phone)), Proof("external", f"M{someone.number + 1:06d}")]
    if someone.name.isascii():
        proofs.append(
            Proof("email", f"{someone.name.lower().replace(' ', '.')}.{someone.number}@example.com")
        )
    if someone.first.visit is not None and market.now - someone.first.at < REMEMBERED:
        proofs.append(Proof("visitor", str(someone.first.visit.visitor)))
    source = market.sources[someone.first.source]
    return Candidate(
        tuple(proofs), at=someone.first.at, name=someone.name, source=f"demo {source.key}", simulated=True
    )


def _add(n: int, arrival: Arrival, ids: Sequence[UUID], opened: Sequence[Opened]) -> NewAdd:
    where = opened[arrival.source]
    return NewAdd(
        person=ids[arrival.who],
        at=arrival.at,
        origin="demo",
        source_key=hashed_id("demo", "add", str(n)),
        channel=where.channel.id,
        code=where.code.id if where.code else None,
        batch=where.batch.id if where.batch else None,
        staff=where.staff[arrival.server].id,
        scan=arrival.visit.id if arrival.visit else None,
        carrier="staff" if where.channel.mode.key == "store_poster" else "phone",
        lost_at=arrival.lost_at,
    )


def _consent(
    n: int, arrival: Arrival, ids: Sequence[UUID], house: House, opened: Sequence[Opened]
) -> ConsentFact:
    code = opened[arrival.source].code
    return ConsentFact(
        person=ids[arrival.who],
        given=True,
        text=house.text.id,
        source=f"code {code.slug}" if code else "call",
        at=arrival.at,
        source_key=hashed_id("demo", "consent", str(n)),
    )


def _question(rng: Rng, someone: Someone, where: Opened) -> NewEvent:
    at, topic, text = someone.question or (someone.first.at, "", "")
    return NewEvent(
        id=id_of(rng, at),
        at=at,
        kind="consultation",
        subject=hashed_id("phone", phone_of(someone.phone)),
        code=where.code.id if where.code else None,
        channel=where.channel.id,
        props={"topic": topic, "question": text},
    )
