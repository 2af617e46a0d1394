"""The oracle: the same figures once more, by plain loops over all rows, with none of the product's SQL."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from afflux.channels.models import Add, Code, Cost, Exposure, Scan
from afflux.contacts.models import Identity
from afflux.events.models import Event
from afflux.trade.models import Order

ZONE = ZoneInfo("Asia/Shanghai")
LATE, WINDOW = timedelta(days=2), timedelta(days=30)


def local(moment: Any) -> date:
    return moment.astimezone(ZONE).date()


class Oracle:
    def __init__(self, first: date, last: date, touch: int) -> None:
        self.first, self.last, self.touch = first, last, touch
        self.sums: dict[Any, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.codes = {c.id: c.channel_id for c in Code.objects.all()}
        self.adds = sorted(Add.objects.all(), key=lambda a: (a.at, a.id))
        self.owner = {i.key: i.person_id for i in Identity.objects.all()}
        self.visitor = {i.value: i.person_id for i in Identity.objects.filter(kind="visitor")}
        self.events = list(Event.objects.all())
        self.scans = [s for s in Scan.objects.all() if s.outcome != 4]
        self.sales = sorted(
            (
                o
                for o in Order.objects.all()
                if o.kind == "sale" and o.status not in ("cancelled", "refunded")
            ),
            key=lambda o: (o.at, o.id),
        )

    def put(self, day: date, channel: Any, measure: str, value: Any = 1) -> None:
        if self.first <= day <= self.last:
            self.sums[channel][measure] += Decimal(value)

    def first_touch(self, person: Any, moment: Any) -> Any:
        found = [a for a in self.adds if a.person_id == person and a.channel_id and a.at <= moment + LATE]
        return found[0].channel_id if found and person else None

    def last_touch(self, person: Any, moment: Any) -> Any:
        if not person:
            return None
        seen = [
            (a.at, a.channel_id)
            for a in self.adds
            if a.person_id == person and a.channel_id and moment - WINDOW <= a.at <= moment + LATE
        ]
        for e in self.events:
            channel = e.channel or self.codes.get(e.code)
            if channel and self.owner.get(e.subject) == person and moment - WINDOW <= e.at <= moment:
                seen.append((e.at, channel))
        for s in self.scans:
            if self.visitor.get(str(s.visitor)) == person and moment - WINDOW <= s.at <= moment:
                seen.append((s.at, self.codes[s.code_id]))
        return max(seen)[1] if seen else None

    def count(self) -> dict[Any, dict[str, Decimal]]:
        for e in Exposure.objects.filter(removed_at=None):
            name = {"exposure": "exposures", "order": "orders", "repeat": "repeats", "reach": "reach"}.get(
                e.step, e.step + "s"
            )
            self.put(e.day, e.channel_id, name, e.quantity)
        for c in Cost.objects.filter(removed_at=None, currency="CNY"):
            self.put(c.day, c.channel_id, f"cost_{c.kind}", c.amount_minor)
        for s in self.scans:
            self.put(local(s.at), self.codes[s.code_id], "scans")
        for e in self.events:
            channel = e.channel or self.codes.get(e.code)
            if e.kind == "view":
                self.put(local(e.at), channel, "views")
            elif e.kind == "consultation":
                self.put(
                    local(e.at), channel or self.first_touch(self.owner.get(e.subject), e.at), "consultations"
                )
        self.count_adds()
        self.count_orders()
        return self.sums

    def count_adds(self) -> None:
        for a in self.adds:
            day = local(a.at)
            self.put(day, a.channel_id, "adds")
            if a.duplicate:
                self.put(day, a.channel_id, "duplicates")
                continue
            if a.lost_at:
                self.put(day, a.channel_id, "lost")
                self.put(local(a.lost_at), a.channel_id, "left_pool")
                for n in (1, 7, 30):
                    if a.lost_at < a.at + timedelta(days=n):
                        self.put(day, a.channel_id, f"lost_{n}")
            if any(o.person_id == a.person_id and o.at >= a.at - LATE for o in self.sales):
                self.put(day, a.channel_id, "won")

    def count_orders(self) -> None:
        buyers = defaultdict(set)
        history: dict[Any, list[tuple[date, Any]]] = defaultdict(list)
        for o in sorted(Order.objects.all(), key=lambda o: (o.at, o.id)):
            if o.status in ("cancelled", "refunded"):
                continue
            channel = o.channel or (self.first_touch if self.touch == 1 else self.last_touch)(
                o.person_id, o.at
            )
            day = local(o.at)
            if o.currency == "CNY":
                self.put(day, channel, "revenue", o.total_minor)
                self.put(day, channel, "goods", o.cost_minor or 0)
            if o.kind != "sale":
                continue
            self.put(day, channel, "orders")
            if o.person_id is None:
                continue
            before = history[o.person_id]
            self.put(day, channel, "repeats" if before else "new_buyers")
            if len(before) == 1:
                self.put(before[0][0], channel, "again")
            before.append((day, channel))
            if self.first <= day <= self.last:
                buyers[channel].add(o.person_id)
        for channel, people in buyers.items():
            self.sums[channel]["buyers"] = Decimal(len(people))
