"""Resolving from many connections at once: real threads, real commits."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.models import Q

from afflux.contacts.actions.merges import merge_by_hand
from afflux.contacts.models import Identity, Likeness, Merge, Person
from afflux.contacts.tests.rows import NOON, bring, person_of, phone, row
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

THREADS = 6


@pytest.fixture
def pool(django_db_blocker, django_db_setup):
    """A committed, empty pool; emptied again afterwards."""
    with django_db_blocker.unblock():
        _empty()
        yield
        _empty()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table organization_auditentry disable trigger user")
        cursor.execute("truncate organization_auditentry")
        cursor.execute("alter table organization_auditentry enable trigger user")
        cursor.execute("truncate contacts_person cascade")


def at_once(work, count=THREADS):
    barrier = Barrier(count)

    def run(number):
        try:
            barrier.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return [future.result() for future in [threads.submit(run, number) for number in range(count)]]


def test_the_same_new_phone_from_many_transactions_at_once_is_one_person(pool):
    for turn in range(10):
        found = at_once(lambda _n, turn=turn: bring(row(phone=phone(turn), email=f"{turn}@b.cn"))[0])
        assert len({answer.person for answer in found}) == 1
        assert sum(answer.created for answer in found) == 1
    assert Person.objects.count() == 10
    assert Identity.objects.count() == 20


def test_the_same_thousand_strangers_in_any_order_from_many_transactions_never_deadlock(pool):
    def work(number):
        order = random.Random(number).sample(range(500), 500)
        return dict(
            zip(
                order,
                (a.person for a in bring(*[row(phone=phone(n), external=f"E{n}") for n in order])),
                strict=True,
            )
        )

    answers = at_once(work)
    assert all(answer == answers[0] for answer in answers)
    assert Person.objects.count() == 500


def test_two_numbers_that_race_for_one_phone_stay_two_people(pool):
    for turn in range(10):
        found = at_once(lambda n, turn=turn: person_of(row(external=f"E{turn}-{n}", phone=phone(turn))))
        assert len(set(found)) == THREADS
    assert Person.objects.count() == 10 * THREADS
    assert Merge.objects.count() == 0
    assert Likeness.objects.count() == 10 * (THREADS - 1)


def test_proofs_that_cross_from_many_transactions_end_in_one_person(pool):
    for turn in range(5):
        bring(*[row(openid=f"{turn}-{n}", day=n) for n in range(THREADS)])
        at_once(
            lambda n, turn=turn: bring(
                row(openid=f"{turn}-{n}", app=f"{turn}-{(n + 1) % THREADS}"),
                row(openid=f"{turn}-{(n + 1) % THREADS}", app=f"{turn}-{(n + 1) % THREADS}"),
            )
        )
    alive = Person.objects.filter(merged_into=None)
    assert alive.count() == 5
    assert set(Identity.objects.values_list("person_id", flat=True)) == set(
        alive.values_list("id", flat=True)
    )


def test_merging_by_hand_and_resolving_at_once_never_leave_an_identity_behind(pool):
    for turn in range(8):
        left, right = (a.person for a in bring(row(phone=phone(turn), day=-1), row(email=f"{turn}@b.cn")))

        def work(n, turn=turn, left=left, right=right):
            if n == 0:
                try:
                    merge_by_hand(left, right, proof="", by=SYSTEM, at=NOON)
                except Refused:
                    return
            else:
                with transaction.atomic():
                    bring(row(email=f"{turn}@b.cn", openid=f"{turn}-{n}"))

        at_once(work)
        assert set(Identity.objects.filter(openid_of(turn)).values_list("person_id", flat=True)) == {left}


def openid_of(turn):
    return Q(kind="openid", value__startswith=f"{turn}-") | Q(value=f"{turn}@b.cn")
