"""Facts for the tests of insight: plain rows, small and random markets."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from afflux.channels.models import Add, Batch, Channel, Code, Cost, Exposure, Mode, Scan
from afflux.contacts.models import Identity, Person
from afflux.events.models import Event
from afflux.kernel.ids import hashed_id, new_id
from afflux.trade.models import Order

NOON = time(4, 0, tzinfo=UTC)  # noon in Shanghai


def at(day: date, hours: float = 0) -> datetime:
    return datetime.combine(day, NOON) + timedelta(hours=hours)


def mode(key: str = "card-test") -> Mode:
    made, _ = Mode.objects.get_or_create(
        key=key,
        defaults={"name_en": key, "name_zh": key, "domain": "commercial", "exposure_en": "card", "exposure_zh": "卡",
                  "steps": ["exposure", "scan", "add", "order"], "cost_kinds": ["material", "labour"]},
    )  # fmt: skip
    return made


def channel(key: str, day: date, **more: object) -> Channel:
    given = {"mode": mode(), "created_at": at(day), "name": key, **more}
    return Channel.objects.create(key=key, **given)


def exposure(of: Channel, day: date, quantity: int, step: str = "exposure", **more: object) -> Exposure:
    given = {"seconds": 0, "recorded_at": at(day), **more}
    return Exposure.objects.create(
        channel=of, day=day, step=step, quantity=quantity, source_key=new_id(), **given
    )


def cost(
    of: Channel, day: date, minor: int, kind: str = "material", currency: str = "CNY", **more: object
) -> Cost:
    return Cost.objects.create(
        channel=of,
        day=day,
        kind=kind,
        amount_minor=minor,
        currency=currency,
        source_key=new_id(),
        recorded_at=at(day),
        **more,
    )


def person(day: date) -> Person:
    return Person.objects.create(created_at=at(day))


def add(of: Channel | None, who: Person, moment: datetime, **more: object) -> Add:
    return Add.objects.create(person=who, channel=of, at=moment, origin="test", source_key=new_id(), **more)


def order(who: Person | None, moment: datetime, minor: int, **more: object) -> Order:
    given = {"number": new_id().hex, "currency": "CNY", "created_at": moment, **more}
    return Order.objects.create(person=who, at=moment, total_minor=minor, **given)


def event(kind: str, moment: datetime, **more: object) -> Event:
    return Event.objects.create(at=moment, kind=kind, **more)


@dataclass
class Market:
    """A random market over `days` days from `start`; `shake` changes some of it afterwards."""

    start: date
    days: int
    seed: int
    units: list = field(default_factory=list)
    staff: list = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def moment(self) -> datetime:
        return at(
            self.start + timedelta(days=self.random.randrange(self.days)), self.random.uniform(-12, 11.9)
        )

    def day(self) -> date:
        return self.start + timedelta(days=self.random.randrange(self.days))

    def fill(self, people: int = 30) -> None:
        pick = self.random.choice
        for i in range(3):
            self.channels.append(channel(f"c{i}", self.start, unit=pick([None, *self.units])))
        codes = [
            Code.objects.create(name=c.name, channel=c, timezone="Asia/Shanghai", created_at=at(self.start))
            for c in self.channels
        ]
        batches = [
            Batch.objects.create(channel=c, name="b", quantity=9, made_on=self.start) for c in self.channels
        ]
        for _ in range(people):
            self.people.append(person(self.start))
        for who in self.people:
            Identity.objects.create(
                key=hashed_id("external", who.id.hex),
                person=who,
                kind="external",
                value=who.id.hex,
                added_at=at(self.start),
            )
            visitor = new_id()
            Identity.objects.create(
                key=hashed_id("visitor", str(visitor)),
                person=who,
                kind="visitor",
                value=str(visitor),
                added_at=at(self.start),
            )
            if self.random.random() < 0.5:
                Scan.objects.create(
                    id=visitor,
                    visitor=visitor,
                    at=self.moment(),
                    code=pick(codes),
                    target_id=None,
                    outcome=pick([1, 2, 3, 4]),
                )
                Scan.objects.create(
                    visitor=visitor, at=self.moment(), code=pick(codes), target_id=None, outcome=2
                )
        for _ in range(people):
            which = self.random.randrange(3)
            exposure(
                self.channels[which],
                self.day(),
                self.random.randrange(100),
                pick(["exposure", "scan", "add", "consultation", "order"]),
                batch=pick([None, batches[which]]),
            )
            cost(
                self.channels[which],
                self.day(),
                self.random.randrange(10_000),
                pick(["material", "media", "labour", "fee", "incentive"]),
                pick(["CNY", "CNY", "USD"]),
            )
            self.one_add()
            self.one_order()
            self.one_event(codes)

    def one_add(self) -> None:
        pick = self.random.choice
        who, moment = pick(self.people), self.moment()
        lost = (
            moment + timedelta(hours=self.random.uniform(1, 24 * 40)) if self.random.random() < 0.4 else None
        )
        add(pick([None, *self.channels]), who, moment, lost_at=lost, staff=pick([None, *self.staff]))
        Add.objects.filter(person=who).update(duplicate=True)
        first = Add.objects.filter(person=who).order_by("at", "id").first()
        Add.objects.filter(pk=first.pk).update(duplicate=False)

    def one_order(self) -> None:
        pick = self.random.choice
        said: UUID | None = pick(self.channels).id if self.random.random() < 0.2 else None
        minor = self.random.randrange(1, 50_000)
        refund = self.random.random() < 0.15
        order(
            pick([None, *self.people, *self.people]), self.moment(), -minor if refund else minor, channel=said,
            kind="refund" if refund else "sale", status=pick(["paid", "paid", "done", "cancelled"]),
            cost_minor=pick([None, minor // 2]), staff=pick([None, None, *self.staff]), currency=pick(["CNY", "CNY", "USD"]),
        )  # fmt: skip

    def one_event(self, codes: list[Code]) -> None:
        pick = self.random.choice
        subject = hashed_id("external", pick(self.people).id.hex) if self.random.random() < 0.8 else None
        event(
            pick(["view", "consultation", "cart"]), self.moment(), subject=subject,
            channel=pick([None, pick(self.channels).id]), code=pick([None, pick(codes).id]),
        )  # fmt: skip

    def shake(self) -> None:
        """Late facts and changes: all the ways in which an old day becomes wrong."""
        pick = self.random.choice
        for _ in range(4):
            self.one_add()
            self.one_order()
            self.one_event(list(Code.objects.all()))
        Add.objects.filter(pk=pick(list(Add.objects.all())).pk).update(
            lost_at=at(self.start + timedelta(days=self.days))
        )
        Order.objects.filter(pk=pick(list(Order.objects.all())).pk).update(status="refunded")
        Order.objects.filter(pk=pick(list(Order.objects.all())).pk).update(
            person=pick(self.people), total_minor=777
        )
        pick(list(Order.objects.all())).delete()
        Cost.objects.filter(pk=pick(list(Cost.objects.all())).pk).update(removed_at=at(self.start))
        moved = pick(list(Identity.objects.filter(kind="external")))
        Identity.objects.filter(pk=moved.pk).update(person=pick(self.people))
        Exposure.objects.filter(pk=pick(list(Exposure.objects.all())).pk).delete()
