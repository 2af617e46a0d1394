"""Who was forgotten is not brought back by files, lists and hands; an act of their own brings them back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.canary.person import EMAIL, NUMBER, PEER, PHONE, Canary
from tests.canary.searching import where

from afflux.connectors.happenings import Said
from afflux.contacts.actions import erasing, persons
from afflux.contacts.erasing import suppressing
from afflux.contacts.identities import proof
from afflux.contacts.models import Erasure, Identity, Suppression
from afflux.contacts.resolving import Candidate, resolve, resolve_some
from afflux.conversations.models import Message
from afflux.exchange import actions as imports
from afflux.exchange import running
from afflux.exchange.models import Reject
from afflux.files import store
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.organization.models import AuditEntry
from afflux.trade.models import Order, OrderKey

FILE = f"phone,email,name\n{PHONE},,Back Again\n13900001111,,Somebody New\n,{EMAIL},By Mail\n"
ORDERS = "order_id,at,external_id,phone,quantity,unit_price\nO-9,{day},{number},{phone},1,10\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def canary(cast, now):
    return Canary(cast, now)


def forget(canary, now):
    erasure = erasing.erase(canary.person, reason="asked by letter", by=SYSTEM, at=now)
    while erasing.read_on(erasure.id, at=now):
        pass
    return Erasure.objects.get(id=erasure.id)


def import_file(text, now, kind="contacts"):
    kept = store.keep_bytes(
        text.encode(), name="people.csv", media_type="application/x-afflux-import", at=now
    )
    run = imports.start(
        kind_name=kind, file=kept.digest, file_name="people.csv", mapping={}, options={"basis": "none"} if kind == "contacts" else {},
        dry_run=False, by=SYSTEM, at=now,
    )  # fmt: skip
    return running.work(run.id, clock=lambda: now)


def holds(kind, value):
    return Identity.objects.filter(kind=kind, value=value).exists()


def test_a_file_does_not_bring_back_who_was_forgotten_and_its_report_says_why(canary, now):
    forget(canary, now)
    run = import_file(FILE, now + timedelta(days=1))
    assert (run.state, run.imported, run.rejected) == ("done", 1, 2), run.problem_params
    first = Reject.objects.filter(run=run).earliest("row")
    assert first.problem == "contacts.asked_to_be_forgotten"
    assert first.params["day"] == f"{now:%Y-%m-%d}"
    assert first.raw == {}  # the report of the import is no place to keep them either
    assert not holds("phone", PHONE)
    assert not holds("email", EMAIL)
    assert holds("phone", "+8613900001111")


def test_what_is_kept_of_an_identity_cannot_be_read(canary, now):
    forget(canary, now)
    kinds = {"phone", "email", "wecom", "external"}
    assert Suppression.objects.count() == len(kinds)
    assert where((PHONE, EMAIL, PEER, NUMBER)) == set()


def test_a_hand_does_not_bring_them_back_and_is_told_how_to(canary, cast, now):
    erasure = forget(canary, now)
    given = {"name": "B", "staff": None, "basis": None, "source": "", "by": cast.actor("owner")}
    with pytest.raises(Refused, match="asked to be forgotten"):
        persons.add_person(proofs=[proof("phone", PHONE)], at=now, **given)
    with pytest.raises(Refused, match="who asked"):
        erasing.let_in_again(erasure, reason="", by=cast.actor("owner"), at=now)
    assert erasing.let_in_again(erasure, reason="came to the shop", by=cast.actor("owner"), at=now) == 4
    found = persons.add_person(proofs=[proof("phone", PHONE)], at=now, **given)
    assert found.created
    assert found.person != canary.person.id
    assert AuditEntry.objects.filter(verb="erasure.lifted").count() == 1


def test_a_form_they_fill_in_brings_them_back_and_only_what_they_gave(canary, cast, now):
    forget(canary, now)
    later = now + timedelta(hours=1)
    who = Candidate((proof("phone", PHONE),), at=later, own=True)
    (found,) = resolve([who], by=SYSTEM, at=later)
    assert found.created
    lifted = Suppression.objects.get(digest=suppressing.digest_of(proof("phone", PHONE)))
    assert (lifted.lifted_at, lifted.lifted_by) == (later, Suppression.THEMSELVES)
    run = import_file(FILE, later)
    assert (run.merged + run.imported, run.rejected) == (
        2,
        1,
    )  # their phone is known again, their address is not
    assert not holds("email", EMAIL)


def test_a_late_word_from_before_is_not_kept_and_a_new_one_is(canary, now):
    forget(canary, now)
    messages = Message.objects.count()
    said = {"connection": canary.wecom.id, "account": "fang", "peer": PEER}
    tell(Said(**said, key="late", at=now - timedelta(minutes=1), message="late", text="From before"))
    tell(Said(**said, key="ours", at=now + timedelta(minutes=1), message="ours", text="Hi", by="account"))
    assert Message.objects.count() == messages
    assert where((PEER,)) == set()
    tell(Said(**said, key="new", at=now + timedelta(minutes=2), message="new", text="Hello again"))
    assert Message.objects.count() == messages + 1
    assert holds("wecom", PEER)


def test_an_order_from_before_stays_money_without_them_and_a_new_one_is_theirs(canary, now):
    forget(canary, now)
    later = now + timedelta(days=2)
    before = f"{now - timedelta(days=3):%Y-%m-%d}"
    run = import_file(ORDERS.format(day=before, number=NUMBER, phone=PHONE), later, "orders")
    assert run.imported == 1
    order = Order.objects.get(number="O-9")
    assert (order.total_minor, order.person) == (1000, None)
    assert not OrderKey.objects.filter(order=order).exists()
    after = ORDERS.replace("O-9", "O-10").format(
        day=f"{now + timedelta(days=1):%Y-%m-%d}", number=NUMBER, phone=PHONE
    )
    import_file(after, later, "orders")
    assert Order.objects.get(number="O-10").person_id not in (None, canary.person.id)
    assert holds("external", NUMBER)


def test_old_words_out_of_a_file_are_refused_too(canary, now):
    forget(canary, now)
    text = f"at,line,account,peer,direction,text\n{now:%Y-%m-%d},wecom,fang,{PEER},in,Old words\n"
    run = import_file(text, now, "messages")
    assert (run.imported, run.rejected) == (0, 1)
    assert not Message.objects.filter(text="Old words").exists()
    assert Reject.objects.get(run=run).raw == {}


def test_nobody_else_is_kept_out(canary, now):
    forget(canary, now)
    answers = resolve_some(
        [Candidate((proof("phone", one),), at=now) for one in ("13900002222", PHONE, "13900003333")],
        by=SYSTEM,
        at=now,
    )
    assert [isinstance(one, Refused) for one in answers] == [False, True, False]


def test_without_the_suppression_a_file_brings_them_back(canary, now):
    forget(canary, now)
    Suppression.objects.all().delete()
    assert import_file(FILE, now).rejected == 0
    assert holds("phone", PHONE)
