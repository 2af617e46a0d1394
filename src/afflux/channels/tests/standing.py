"""A channel with a code, a landing page and its consent text, and people, for tests of adds, pages and pace."""

from __future__ import annotations

from datetime import UTC, datetime

from afflux.channels.actions.adds import NewAdd
from afflux.channels.models import Channel, Code, Landing, Mode, Scan, Target
from afflux.contacts.models import ConsentText, Person
from afflux.kernel.ids import hashed_id, new_id
from afflux.kernel.text import clean

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


def make_channel(cast, *, mode="parcel_card", key="cards", unit=None):
    return Channel.objects.create(
        key=key, name=clean(key), mode=Mode.objects.get(key=mode), unit=unit or cast.store_a, created_at=NOW
    )


def make_code(channel, *, tags=(), **fields):
    return Code.objects.create(
        name="Cards", channel=channel, timezone="Asia/Shanghai", tags=list(tags), created_at=NOW, **fields
    )


def make_text(version=1):
    return ConsentText.objects.create(
        name="Contact",
        version=version,
        body_en=f"You may contact me, text {version}.",
        body_zh=f"你们可以联系我，文本 {version}。",
        created_at=NOW,
    )


def make_landing(text=None, **fields):
    given = {
        "ask": ["name", "phone", "question"],
        "incentive_en": "A free mug",
        "incentive_zh": "免费马克杯",
        **fields,
    }
    return Landing.objects.create(
        name="Spring",
        title_en="Spring water",
        title_zh="清泉水",
        body_en="Words.",
        body_zh="正文。",
        consent_text=text or make_text(),
        created_at=NOW,
        **given,
    )


def staff_target(code, staff):
    return Target.objects.create(code=code, kind="staff", staff=staff)


def landing_target(code, landing, staff=None):
    return Target.objects.create(code=code, kind="landing", landing=landing, staff=staff)


def make_scan(code, target, *, outcome=Scan.Outcome.ASSIGNED, at=NOW, visitor=None):
    key = new_id()
    return Scan.objects.create(
        id=key, visitor=visitor or key, code=code, target=target, outcome=outcome, at=at
    )


def make_person(name="王小明", **fields):
    return Person.objects.create(name=name, created_at=NOW, **fields)


def add_of(person, *, at=NOW, key=None, origin="hand", **fields):
    return NewAdd(
        person=person.id, at=at, origin=origin, source_key=key or hashed_id("test", str(new_id())), **fields
    )
