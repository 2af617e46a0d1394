"""`afflux demo --live`: people keep coming through the real doors, so that the screens move."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from afflux.channels.models import Code
from afflux.demo.browser import Phone, hidden_fields
from afflux.demo.chance import Rng, rng_of
from afflux.demo.logins import NOT_A_DEMO
from afflux.demo.names import QUESTIONS, person_name, phone_of
from afflux.demo.seed import DEMO
from afflux.demo.world import GOODS
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization import keys
from afflux.organization.models import Merchant, Role, Unit

LEAVES, BUYS, ASKS = 0.5, 0.5, 0.3
POST_EVERY = 17.0  # seconds: one network may post forty forms in ten minutes, and this is one network
READS = (2.2, 6.0)  # seconds on a page before the form is sent
FIRST_NUMBER = 500_000  # phones of those who come live begin here


@dataclass
class Tally:
    """What happened so far: scans, views, numbers left, orders, refusals."""

    counts: Counter[str] = field(default_factory=Counter)
    next_post: float = 0.0
    number: int = 0


def come(base: str, *, seconds: float, per_second: float) -> Counter[str]:
    """Let people come for `seconds`, `per_second` of them on average; what they did. Refused for a real merchant."""
    if not Merchant.objects.filter(simulated=True).exists():
        raise Refused(NOT_A_DEMO)
    slugs = list(Code.objects.filter(simulated=True, archived_at=None).values_list("slug", flat=True))
    made = keys.create(
        by=DEMO,
        at=utc_now(),
        name="demo --live",
        role=Role.OPERATOR,
        unit=Unit.objects.get(kind=Unit.Kind.HEADQUARTERS),
        expires_at=utc_now() + timedelta(seconds=seconds + 600),
    )
    rng, tally = rng_of(time.time_ns(), "live"), Tally(number=FIRST_NUMBER + int(time.time()) % 9_000_000)
    until = time.monotonic() + seconds
    try:
        with ThreadPoolExecutor(8) as pool:
            while time.monotonic() < until:
                pool.submit(
                    _visit, base, rng.choice(slugs), rng_of(rng.getrandbits(60), "one"), tally, made.secret
                )
                time.sleep(min(rng.expovariate(per_second), max(until - time.monotonic(), 0)))
    finally:
        keys.revoke(by=DEMO, at=utc_now(), key_id=made.key.id)
    return tally.counts


def _visit(base: str, slug: str, rng: Rng, tally: Tally, key: str) -> None:
    """One stranger: scans, looks, perhaps leaves a number, perhaps buys."""
    phone = Phone(base, "zh-CN" if rng.random() < 0.85 else "en")
    try:
        status, place, _text = phone.get(f"/c/{slug}")
        tally.counts["scans" if status == 302 else "refused"] += 1
        if status != 302 or not place.startswith("/l/"):
            return
        status, _place, page = phone.get(place)
        tally.counts["views" if status == 200 else "refused"] += 1
        if status == 200 and rng.random() < LEAVES and time.monotonic() >= tally.next_post:
            tally.next_post = time.monotonic() + POST_EVERY
            time.sleep(rng.uniform(*READS))
            _leave(phone, place, page, rng, tally, key)
    except OSError:
        tally.counts["unanswered"] += 1


def _leave(phone: Phone, place: str, page: str, rng: Rng, tally: Tally, key: str) -> None:
    tally.number += 1
    number = phone_of(tally.number)
    question = rng.choice(QUESTIONS)[1] if rng.random() < ASKS else ""
    fields = {
        **hidden_fields(page),
        "name": person_name(rng),
        "phone": number,
        "question": question,
        "agree": "on",
    }
    status, _place, _text = phone.post(place, fields)
    tally.counts["numbers" if status == 302 else "refused"] += 1
    if status == 302 and rng.random() < BUYS:
        status, _place, _text = phone.send("/api/v1/orders", _order(rng, number), key)
        tally.counts["orders" if status == 201 else "refused"] += 1


def _order(rng: Rng, phone: str) -> dict[str, object]:
    good = rng.choice(GOODS)
    line = {
        "product": good.key,
        "quantity": "1",
        "unit_price": str(good.price),
        "unit_cost": str(good.cost),
    }
    return {"currency": "CNY", "phone": phone, "lines": [line]}
