"""Who asks to be forgotten is forgotten everywhere: one person in every table, then the whole database searched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction
from tests.canary.person import PEER, WORDS, Canary
from tests.canary.searching import columns, where
from tests.canary.tables import OF_PERSONS, OF_THE_HOUSE

from afflux.channels.models import Add, Scan
from afflux.connectors.happenings import Said
from afflux.connectors.models import Effect
from afflux.connectors.wecom.api.people import Customer
from afflux.connectors.wecom.learning import known
from afflux.connectors.wecom.models import Bond
from afflux.connectors.wecom.roster import listed
from afflux.contacts.actions import erasing
from afflux.contacts.events import Erased
from afflux.contacts.identities import proof
from afflux.contacts.models import Erasure, Identity, Person, Standing
from afflux.contacts.resolving import Candidate, resolve
from afflux.conversations.archive.keeping.rules import lift_hold, put_hold
from afflux.events.models import Event
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.kernel.news import tell
from afflux.organization.models import AuditEntry
from afflux.trade.models import Order

ROOMS = (
    "replies.forget", "topics.forget", "conversations.forget", "labels.forget", "channels.forget", "trade.forget",
    "below.forget_attention", "below.forget_on_lines", "below.forget_files", "below.forget_trail",
)  # fmt: skip

EVIDENCE = {
    "conversations_talk", "conversations_message", "conversations_attachment", "archive_alert", "archive_hold",
    "files_file", "files_piece", "guard_approval", "guard_judgement", "organization_auditentry",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def canary(cast, now):
    return Canary(cast, now).everywhere()


def name_of(listener):
    """replies.forget"""
    room = listener.__module__.split(".")
    return f"{room[-1] if room[-1] == 'below' else room[1]}.{listener.__name__}"


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]


def forget(canary, cast, now):
    erasure = erasing.erase(canary.person, reason="asked by letter", by=cast.actor("owner"), at=now)
    while erasing.read_on(erasure.id, at=now, most=1):
        pass
    return Erasure.objects.get(id=erasure.id)


def test_nothing_is_left_of_somebody_who_was_forgotten(canary, cast, now):
    assert {place.split(".")[0] for place in where(WORDS)} == OF_PERSONS
    erasure = forget(canary, cast, now)
    assert where(WORDS) == set()
    assert erasure.state == "done"
    assert bytes(erasure.sealed) == b""


@pytest.mark.parametrize("room", ROOMS)
def test_without_one_rooms_listener_the_search_finds_somebody(room, canary, cast, now, monkeypatch):
    heard = [one for one in news._LISTENERS[Erased] if name_of(one) != room]
    monkeypatch.setitem(news._LISTENERS, Erased, heard)
    forget(canary, cast, now)
    assert where(WORDS) != set()


def test_every_room_that_hears_is_tried(cast):
    assert {name_of(one) for one in news._LISTENERS[Erased]} == set(ROOMS)


def test_a_look_says_what_the_act_does_and_changes_nothing(canary, cast, now):
    before = where(WORDS)
    seen = erasing.look(canary.person, by=cast.actor("owner"), at=now)
    assert where(WORDS) == before
    told = {part: count for part, count in seen.rows.items() if count}
    done = erasing.erase(canary.person, reason="asked", by=cast.actor("owner"), at=now)
    assert told == done.rows


def test_a_look_may_only_read_so_it_waits_for_nobody_and_nobody_for_it(canary, cast, now, monkeypatch):
    met = []

    def meddle(told):
        met.append(told.sweep.going)
        if not told.sweep.going:
            with pytest.raises(InternalError, match="read-only"), transaction.atomic():
                Person.objects.select_for_update().get(id=canary.person.id)

    monkeypatch.setitem(news._LISTENERS, Erased, [*news._LISTENERS[Erased], meddle])
    erasing.look(canary.person, by=cast.actor("owner"), at=now)
    erasing.erase(canary.person, reason="asked", by=cast.actor("owner"), at=now)
    assert met == [False, True], "the look was tried, and after it the house writes again"


def test_a_browser_that_has_no_id_of_ours_is_forgotten_too(canary, cast, now):
    resolve([Candidate((proof("visitor", "shop-42"), proof("wecom", PEER)), at=now)], by=SYSTEM, at=now)
    assert erasing.look(canary.person, by=cast.actor("owner"), at=now).rows["contacts.identities"]
    forget(canary, cast, now)
    assert not Identity.objects.filter(value="shop-42").exists()


def test_money_and_counts_stay_without_the_person(canary, cast, now):
    tables = (
        "trade_order",
        "channels_add",
        "channels_scan",
        "events_event",
        "conversations_message",
        "wecom_bond",
    )
    kept = {table: count(table) for table in (*tables, "channels_bond", "replies_greeting", "topics_mention")}
    forget(canary, cast, now)
    assert {table: count(table) for table in kept} == kept
    assert Order.objects.get().total_minor == 4200
    assert Order.objects.get().person_id == canary.person.id
    visitor = Scan.objects.values_list("visitor", flat=True).distinct().get()
    assert Add.objects.get().scan == visitor
    assert Event.objects.filter(subject=hashed_id("visitor", str(visitor))).count() == 1
    assert Identity.objects.get(key=hashed_id("visitor", str(visitor))).person_id == canary.person.id
    assert Standing.objects.get(person=canary.person).given is False


def test_the_same_again_finds_nothing_more_and_one_line_stands_in_the_trail(canary, cast, now):
    forget(canary, cast, now)
    again = forget(canary, cast, now)
    assert {
        part for part in again.rows if not part.startswith(("contacts.", "channels.", "events."))
    } == set()
    assert AuditEntry.objects.filter(verb="person.erased").count() == 2
    first = AuditEntry.objects.filter(verb="person.erased").earliest("at")
    assert first.subject_name == str(Person())


def test_what_a_legal_hold_covers_stays_until_it_ends_and_the_page_says_why(canary, cast, now):
    hold = put_hold(canary.talk, "court case 7", until=None, by=SYSTEM, at=now)
    erasure = forget(canary, cast, now)
    assert erasure.state == "held"
    assert "court case 7" in erasure.kept[0]["why"]
    left = {place.split(".")[0] for place in where(WORDS)}
    assert left <= EVIDENCE
    assert {"conversations_talk", "conversations_message"} <= left
    assert not erasing.make_up(erasure.id, at=now)
    lift_hold(hold, by=SYSTEM, at=now)
    assert erasing.make_up(erasure.id, at=now)
    assert where(WORDS) == set()


def test_a_list_of_the_carrier_brings_nobody_back_and_a_word_of_theirs_does(canary, cast, now):
    forget(canary, cast, now)
    customer = Customer(id=PEER, member="fang", added_at=now, state="", name="K", tags=(), unionid="", type=1)
    assert listed(canary.wecom.id, [customer], at=now) == 0
    assert Bond.objects.get().listed_at == now  # they are still there, so nobody has left
    known(canary.wecom.id, [customer], at=now)
    assert not Identity.objects.filter(kind="wecom", value=PEER).exists()
    tell(
        Said(
            connection=canary.wecom.id,
            key="k2",
            at=now + timedelta(seconds=1),
            account="fang",
            peer=PEER,
            message="m2",
            text="Hello again",
        )
    )
    back = Identity.objects.get(kind="wecom", value=PEER)
    assert back.person_id != canary.person.id


def test_nothing_goes_out_to_somebody_who_was_forgotten(canary, cast, now):
    forget(canary, cast, now)
    assert not Effect.objects.filter(state="waiting").exists()


def test_only_those_who_may_let_somebody_be_forgotten(canary, cast, now):
    for name in ("manager_a", "staff_a", "analyst"):
        with pytest.raises(Refused):
            erasing.erase(canary.person, reason="x", by=cast.actor(name), at=now)


def test_a_new_table_says_whether_it_can_hold_somebody():
    assert set(columns()) - OF_PERSONS - OF_THE_HOUSE == set()
