"""Deciding where scans go: pure, no I/O. What it decides holds only once the database has agreed to the counters.

A `Counter` is this process's view of one quota row. Counters only rise within a day, so a view is at most too low:
what looks full is full, and what looks free is asked for with its limit, which the database checks under its lock.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date

from afflux.channels.pace.ramp import age_on, band_at
from afflux.edge.moments import LocalTime, local_time
from afflux.edge.plans import Place, Plan

NO_LIMIT = 2**31 - 1
_FEWEST = 4_000


class Counter:
    """Places of one scope (32 hex digits) on one day (ISO): `used` as last seen, `want` asked for by the batch in hand."""

    __slots__ = ("day", "limit", "scope", "used", "want")

    def __init__(self, scope: str, day: str) -> None:
        self.scope, self.day = scope, day
        self.limit, self.used, self.want = NO_LIMIT, 0, 0

    def has_room(self) -> bool:
        """Whether one more place may be asked for."""
        return self.used + self.want < self.limit


class Seat:
    """A place that takes people now, and the counters one of them costs."""

    __slots__ = ("counters", "limited", "place", "weight")

    def __init__(self, place: Place, counters: tuple[Counter, ...]) -> None:
        self.place, self.counters, self.weight = place, counters, place.weight
        self.limited = any(counter.limit < NO_LIMIT for counter in counters)

    def has_room(self) -> bool:
        """Whether all counters have."""
        for counter in self.counters:  # noqa: SIM110 - a generator costs more than the sums
            if counter.used + counter.want >= counter.limit:
                return False
        return True


class Opening:
    """The seats of one code during one local minute; `live` are those with room when last looked at."""

    __slots__ = ("counters", "live", "seats", "seen", "total", "until_ms")

    def __init__(self, seats: list[Seat], until_ms: int) -> None:
        self.seats, self.until_ms = seats, until_ms
        self.counters = {id(counter): counter for seat in seats for counter in seat.counters}.values()
        self.seen = 0
        self.refresh()

    def refresh(self) -> None:
        """Look again which seats have room."""
        self.live = [seat for seat in self.seats if seat.weight > 0 and seat.has_room()]
        self.total = sum(seat.weight for seat in self.live)

    def pick(self, roll: Callable[[], float], open_end: bool) -> Seat | None:
        """A seat with room, by weight; `open_end` leaves out seats that have a limit. None where there is none."""
        while self.live:
            seat = self._by_weight(roll()) if len(self.live) > 1 else self.live[0]
            if seat.has_room():
                return seat if not (open_end and seat.limited) else self._endless(roll)
            self.refresh()
        return None

    def _by_weight(self, share: float) -> Seat:
        left = share * self.total
        for seat in self.live:
            left -= seat.weight
            if left < 0:
                return seat
        return self.live[-1]

    def _endless(self, roll: Callable[[], float]) -> Seat | None:
        endless = Opening([seat for seat in self.seats if not seat.limited], self.until_ms)
        return endless.pick(roll, open_end=False)


class Book:
    """All counters and openings that this process knows of."""

    def __init__(self, roll: Callable[[], float] = random.random) -> None:
        self.roll = roll
        self.counters: dict[tuple[str, str], Counter] = {}
        self.openings: dict[Plan, Opening] = {}
        self.revision = 0  # raised when counters fell, so that seats given up are looked at again
        self._sweep_at = _FEWEST
        self.wanted: dict[int, Counter] = {}

    def choose(
        self, plan: Plan, ms: int, *, take: bool = True, open_end: bool = False
    ) -> tuple[Seat | None, bool]:
        """A seat of the plan or of its fallback codes, and whether the plan's own code was valid.

        `take` asks for the place; a preview does not. `open_end` (the database is away) uses only seats without a limit.
        """
        valid = plan.valid_at(ms)
        for code in (plan, *plan.chain) if plan.chain else (plan,):
            if not (valid if code is plan else code.valid_at(ms)):
                continue
            seat = self.opening(code, ms).pick(self.roll, open_end)
            if seat is not None:
                if take:
                    self._take(seat)
                return seat, valid
        return None, valid

    def _take(self, seat: Seat) -> None:
        for counter in seat.counters:
            if not counter.want:
                self.wanted[id(counter)] = counter
            counter.want += 1

    def opening(self, plan: Plan, ms: int) -> Opening:
        """The seats of one code at this moment, kept until its local minute ends."""
        found = self.openings.get(plan)
        if found is None or not found.until_ms - 60_000 <= ms < found.until_ms:
            if len(self.openings) > self._sweep_at:
                self._sweep(ms)
            found = self.openings[plan] = self._open(plan, ms)
            found.seen = self.revision
        elif found.seen != self.revision:
            found.seen = self.revision
            found.refresh()
        return found

    def _sweep(self, ms: int) -> None:
        """Drop the openings whose minute is over, and the counters that none of the others needs."""
        self.openings = {plan: one for plan, one in self.openings.items() if one.until_ms > ms}
        self.counters = {(c.scope, c.day): c for one in self.openings.values() for c in one.counters}
        self._sweep_at = 2 * len(self.openings) + _FEWEST

    def _open(self, plan: Plan, ms: int) -> Opening:
        local = local_time(ms, plan.zone)
        shared = self._counter(plan.id, local.day, plan.cap)
        seats = [
            Seat(place, self._counters(plan, place, local, shared))
            for place in plan.places
            if place.serves and place.stopped_until <= ms and place.open_at(local.weekday, local.minute)
        ]
        ends = (
            moment for moment in (plan.ends, *(place.stopped_until for place in plan.places)) if moment > ms
        )
        return Opening(seats, min(local.until_ms, *ends) if plan.places else local.until_ms)

    def _counters(self, plan: Plan, place: Place, local: LocalTime, shared: Counter) -> tuple[Counter, ...]:
        own = self._counter(place.id, local.day, place.cap)
        if place.pace is None or place.opened_on is None:
            return (shared, own)
        band = band_at(plan.points, age_on(date.fromisoformat(local.day), place.opened_on))
        return (shared, own, self._counter(place.pace, local.day, band.ceiling if band else None))

    def _counter(self, scope: str, day: str, limit: int | None) -> Counter:
        counter = self.counters.get((scope, day))
        if counter is None:
            counter = self.counters[scope, day] = Counter(scope, day)
        counter.limit = NO_LIMIT if limit is None else limit
        return counter

    def asked(self) -> list[Counter]:
        """The counters of which the batch in hand wants places, in the order in which they are locked."""
        return sorted(self.wanted.values(), key=lambda counter: (counter.scope, counter.day))

    def agree(self) -> None:
        """The database took the batch: what was wanted is used."""
        for counter in self.wanted.values():
            counter.used += counter.want
            counter.want = 0
        self.wanted.clear()

    def withdraw(self) -> None:
        """The database did not take the batch: nothing was wanted."""
        for counter in self.wanted.values():
            counter.want = 0
        self.wanted.clear()
        self.revision += 1

    def counters_of(self, plans: Iterable[Plan], ms: int) -> list[Counter]:
        """Every counter that a batch of these plans could touch, in the order in which they are locked."""
        found = {
            id(c): c for plan in plans for one in (plan, *plan.chain) for c in self.opening(one, ms).counters
        }
        return sorted(found.values(), key=lambda counter: (counter.scope, counter.day))

    def learn(self, seen: Iterable[tuple[str, str, int]]) -> None:
        """What (scope, day) really has used, read under lock."""
        for scope, day, used in seen:
            if counter := self.counters.get((scope, day)):
                counter.used = used
        self.revision += 1
