"""What drainage tells the pool: a person's adds, scans and questions, and whom a channel brought."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from afflux.channels.actions.adds import record_adds
from afflux.channels.models import Add, Scan
from afflux.channels.tests.standing import (
    NOW,
    add_of,
    make_channel,
    make_code,
    make_person,
    make_scan,
    staff_target,
)
from afflux.contacts import stage
from afflux.contacts.models import Identity
from afflux.contacts.timeline import page_of
from afflux.events.recording import NewEvent, record_events
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.kernel.ids import hashed_id, new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(cast):
    """A person who scanned twice, looked, asked, was added, and left again."""
    person = make_person(staff=cast.staff_a, unit=cast.store_a)
    code = make_code(make_channel(cast))
    target = staff_target(code, cast.staff_a)
    scan = make_scan(code, target, at=NOW)
    make_scan(code, target, outcome=Scan.Outcome.RETURNING, at=NOW + timedelta(hours=1), visitor=scan.id)
    for kind, value in (("phone", "+8613800138000"), ("visitor", str(scan.id))):
        Identity.objects.create(
            key=hashed_id(kind, value), person=person, kind=kind, value=value, added_at=NOW
        )
    asked = {"question": "还有货吗？"}
    record_events(
        [
            NewEvent(
                new_id(),
                NOW + timedelta(minutes=1),
                "view",
                hashed_id("visitor", str(scan.id)),
                code.id,
                code.channel_id,
            ),
            NewEvent(
                new_id(),
                NOW + timedelta(minutes=9),
                "consultation",
                hashed_id("phone", "+8613800138000"),
                code.id,
                code.channel_id,
                props=asked,
            ),
            NewEvent(
                new_id(), NOW + timedelta(minutes=1), "load", hashed_id("visitor", str(scan.id)), load_ms=900
            ),
        ]
    )
    new = add_of(
        person,
        at=NOW + timedelta(minutes=5),
        code=code.id,
        staff=cast.staff_a.id,
        scan=scan.id,
        lost_at=NOW + timedelta(days=3),
    )
    record_adds([new], by=SYSTEM, at=NOW)
    return person, code


def test_the_timeline_tells_the_whole_way_in_and_out(known, cast):
    person, _code = known
    entries, _more = page_of(person, actor=cast.actor("owner"))
    kinds = [
        entry.kind
        for entry in entries
        if entry.kind in ("lost", "scan", "consultation", "add", "view", "load")
    ]
    assert kinds == ["lost", "scan", "consultation", "add", "view", "scan"]
    told = " ".join(str(entry.sentence) for entry in entries)
    assert "还有货吗？" in told
    assert "Was added by “cards” to 阿芳." in told


def test_pages_of_the_timeline_neither_repeat_nor_lose_an_entry(known, cast):
    person, _code = known
    whole, _end = page_of(person, actor=cast.actor("owner"), size=50)
    walked, cursor = page_of(person, actor=cast.actor("owner"), size=2)
    while cursor:
        more, cursor = page_of(person, actor=cast.actor("owner"), cursor=cursor, size=2)
        walked += more
    assert [(e.at, e.kind) for e in walked] == [(e.at, e.kind) for e in whole]


def test_the_pool_can_be_narrowed_to_whom_a_channel_brought(known, cast, as_):
    person, code = known
    other = make_person("Somebody else", unit=cast.store_a)
    page = as_("operator").get(reverse("pool"), {"channel": str(code.channel_id)}).content.decode()
    assert str(person.id) in page
    assert str(other.id) not in page


def test_an_add_is_recorded_by_hand_from_the_persons_page(cast, as_):
    person, channel = make_person(unit=cast.store_a), make_channel(cast)
    client = as_("manager_a")
    assert (
        reverse("hand_add", args=[person.id])
        in client.get(reverse("person", args=[person.id])).content.decode()
    )
    form = {"channel": str(channel.id), "staff": str(cast.staff_a.id), "at": "2026-06-01T12:00"}
    assert client.post(reverse("hand_add", args=[person.id]), form).status_code == 302
    assert client.post(reverse("hand_add", args=[person.id]), form).status_code == 302
    add = Add.objects.get()
    assert (add.channel, add.staff, add.origin, add.at) == (channel, cast.staff_a, "hand", NOW)


def test_an_add_of_tomorrow_is_refused(cast, as_):
    person, channel = make_person(), make_channel(cast)
    form = {"channel": str(channel.id), "at": f"{utc_now() + timedelta(days=2):%Y-%m-%dT%H:%M}"}
    answer = as_("operator").post(reverse("hand_add", args=[person.id]), form)
    assert answer.status_code == 422
    assert Add.objects.count() == 0


def test_another_stores_person_cannot_be_added_or_lost_by_hand(cast, as_):
    person = make_person(unit=cast.store_b)
    record_adds([add_of(person)], by=SYSTEM, at=NOW)
    client = as_("manager_a")
    assert client.post(reverse("hand_add", args=[person.id]), {}).status_code == 404
    assert client.post(reverse("hand_lost", args=[person.id])).status_code == 404
    assert Add.objects.get().lost_at is None


def test_whoever_has_left_is_noted_once(cast, as_):
    person = make_person(unit=cast.store_a)
    record_adds([add_of(person)], by=SYSTEM, at=NOW)
    client = as_("manager_a")
    client.post(reverse("hand_lost", args=[person.id]))
    first = Add.objects.get().lost_at
    client.post(reverse("hand_lost", args=[person.id]))
    assert Add.objects.get().lost_at == first is not None


def test_adds_and_questions_count_towards_the_stage(known):
    from afflux.channels.persons import known as facts

    person, _code = known
    assert facts([person.id]) == {person.id: {"adds": 1, "consultations": 1}}
    assert stage._SUPPLIES
