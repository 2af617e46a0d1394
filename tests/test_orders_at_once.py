"""Tills, files and machines that write the same orders at the same moment, each on a connection of its own."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from decimal import Decimal

import conftest
import pytest
from django.db import connections
from django.test import Client

from afflux.channels.tests.committing import committed
from afflux.contacts.identities import Proof
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.organization import keys
from afflux.organization.models import Merchant
from afflux.trade.actions import Done, adopt_all, record, refund
from afflux.trade.models import Line, Order, Product
from afflux.trade.tests.lines import AT, line

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
PHONE = Proof("phone", "+8613800000001")


@pytest.fixture
def really(django_db_setup, django_db_blocker):
    """The standing cast, committed."""
    with committed(django_db_blocker):
        yield conftest.cast.__wrapped__(Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW))


def at_once(jobs):
    """Run the jobs together; their answers or exceptions."""
    barrier, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(index):
        try:
            barrier.wait()
            answers[index] = jobs[index]()
        except Exception as error:
            answers[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_files_with_the_same_orders_at_once_make_each_line_once(really):
    lines = [line(order=f"S{n % 40}", number=str(n), product=f"p{n % 7}") for n in range(200)]
    orders = [
        lambda turned=lines[k * 20 :] + lines[: k * 20]: record(turned, by=SYSTEM, at=AT) for k in range(6)
    ]
    answers = at_once(orders)
    assert all(isinstance(answer, list) for answer in answers), answers
    new = sum(one is Done.NEW for answer in answers for one in answer)
    assert (new, Line.objects.count(), Order.objects.count(), Product.objects.count()) == (200, 200, 40, 7)
    assert {order.total_minor for order in Order.objects.all()} == {5000}


def test_goods_pressed_back_at_the_same_moment_come_back_once(really):
    record([line(quantity="3")], by=SYSTEM, at=AT)
    sale = Order.objects.get()
    answers = at_once([lambda: refund(sale, {"1": Decimal(2)}, by=SYSTEM, at=AT)] * 5)
    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 4
    assert Order.objects.get(kind="refund").total_minor == -2000


def test_an_order_and_its_proof_at_the_same_moment_find_each_other(really):
    for n in range(12):
        proof = Proof("phone", f"+86138000001{n:02d}")
        told = line(order=f"S{n}", keys=(proof.key,))
        at_once(
            [
                lambda told=told: record([told], by=SYSTEM, at=AT),
                lambda proof=proof: resolve([Candidate((proof,), at=AT)], by=SYSTEM, at=AT),
            ]
        )
    adopt_all(at=AT)
    assert not Order.objects.filter(person=None).exists()


def test_a_request_sent_twice_at_the_same_moment_has_one_effect_and_one_answer(really):
    secret = keys.create(by=SYSTEM, at=NOW, name="till", role="owner", unit=really.headquarters).secret
    body = json.dumps({"currency": "CNY", "lines": [{"product": "tea", "quantity": "1", "unit_price": "10"}]})

    def send():
        client = Client(headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"})
        answer = client.generic("POST", "/api/v1/orders", body, content_type="application/json")
        return answer.status_code, answer.content

    answers = at_once([send] * 6)
    assert {status for status, _content in answers} == {201}, answers
    assert len({content for _status, content in answers}) == 1
    assert Order.objects.count() == 1


def test_a_number_placed_at_two_tills_at_the_same_moment_is_one_order(really):
    secret = keys.create(by=SYSTEM, at=NOW, name="till", role="owner", unit=really.headquarters).secret
    body = {
        "currency": "CNY",
        "number": "W1",
        "lines": [{"product": "tea", "quantity": "1", "unit_price": "10"}],
    }

    def send():
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        answer = client.generic("POST", "/api/v1/orders", json.dumps(body), content_type="application/json")
        return answer.status_code

    assert sorted(at_once([send] * 5)) == [201, 409, 409, 409, 409]
    assert Order.objects.get().total_minor == 1000
