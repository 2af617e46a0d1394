"""Texts of the guard go after their period; what was found, by whom and when stays, and a hold keeps them whole."""

from datetime import timedelta

import pytest
from conftest import NOW
from django.db import DatabaseError, transaction

from afflux.conversations.archive.forms import PeriodForm
from afflux.conversations.archive.jobs import let_go as nightly
from afflux.conversations.archive.keeping import guarded, rules
from afflux.conversations.models import Message, Talk
from afflux.guard import gate
from afflux.guard.actions.deciding import decide
from afflux.guard.models import Approval, Judgement
from afflux.kernel.actors import SYSTEM
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
TEXT = "我们是顶级的，遥遥领先"


@pytest.fixture
def old(hear, now):
    """Half a year ago: a decided text about each of two talks, one about no talk, and one that still waits."""
    then = now - timedelta(days=190)
    for peer in (1, 2):
        hear("在吗", peer=f"+861380000000{peer}", after=-190 * 24 * 60)
    words = [f"message/{message.pk}" for message in Message.objects.order_by("talk__peer")]
    for sign, about in zip("甲乙丙", (*words, "template/x"), strict=True):
        gate.judge(f"{TEXT}{sign}", purpose="reply", subject=about, by=SYSTEM, at=then)
    for row in Approval.objects.all():
        decide(row, approved=True, by=SYSTEM, at=then)
    gate.judge(f"{TEXT}等", purpose="reply", subject="template/y", by=SYSTEM, at=then)


def texts():
    return sorted(row.subject[:9] for row in Approval.objects.exclude(text=""))


def judged():
    """Of half a year before the tests' noon: evidence refuses to be deleted, so that of other tests may stand beside it."""
    return Judgement.objects.filter(at__lt=NOW - timedelta(days=100))


def quotes():
    return sum(any(one["quoted"] for one in row.findings) for row in judged())


def test_without_a_period_texts_are_kept(old, now):
    assert guarded.let_go(at=now) == 0
    assert (len(texts()), quotes()) == (4, 4)


def test_after_their_period_the_words_go_and_the_evidence_stays(old, now):
    before = {row.pk: (row.at, row.by_name, row.outcome, row.digest) for row in judged()}
    rules.set_period(carrier="", kind="guard", months=3, by=SYSTEM, at=now)
    assert guarded.let_go(at=now, batch=2) == 7
    assert texts() == ["template/"], "whoever decides has to read what waits"
    assert quotes() == 0
    assert {row.pk: (row.at, row.by_name, row.outcome, row.digest) for row in judged()} == before
    found = {one["rule"] for row in judged() for one in row.findings}
    assert found == {"superlative.top"}
    assert AuditEntry.objects.get(verb="guard.texts_deleted").detail == {"approval": 3, "judgement": 4}
    assert guarded.let_go(at=now) == 0


def test_the_house_s_period_counts_where_the_guard_has_none_and_the_night_s_job_keeps_it(old, now):
    rules.set_period(carrier="", kind="", months=600, by=SYSTEM, at=now)
    nightly()
    assert quotes() == 4
    rules.set_period(carrier="", kind="", months=3, by=SYSTEM, at=now)
    assert guarded.let_go(at=now) == 7


def test_what_is_about_a_held_talk_or_person_stays_until_the_hold_is_lifted(old, now):
    rules.set_period(carrier="", kind="guard", months=3, by=SYSTEM, at=now)
    one, two = Talk.objects.order_by("peer")
    aside = f"side/{one.connection_id}/{one.peer}"
    gate.judge(TEXT, purpose="reply", subject=aside, by=SYSTEM, at=now - timedelta(days=180))
    decide(Approval.objects.get(subject=aside), approved=True, by=SYSTEM, at=now)
    hold = rules.put_hold(one, "a claim", until=None, by=SYSTEM, at=now)
    rules.put_hold(two.person, "another", until=None, by=SYSTEM, at=now)
    guarded.let_go(at=now, batch=1)
    assert texts() == ["message/0", "message/0", "side/" + str(one.connection_id)[:4], "template/"]
    rules.lift_hold(hold, by=SYSTEM, at=now)
    guarded.let_go(at=now)
    assert texts() == ["message/0", "template/"]


def test_evidence_refuses_every_other_change(old):
    for change in ({"findings": []}, {"outcome": "passed"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Judgement.objects.update(**change)


def test_the_guard_has_one_period_for_all_carriers(paper):
    assert not PeriodForm({"carrier": "paper", "kind": "guard", "months": "3"}).is_valid()
    assert PeriodForm({"carrier": "", "kind": "guard", "months": "3"}).is_valid()
