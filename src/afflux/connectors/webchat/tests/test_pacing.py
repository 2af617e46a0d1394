"""How much may be said is counted in the database: another process counts on where this one was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from afflux.connectors.webchat import desk, frames, pacing
from afflux.connectors.webchat.models import Pace
from afflux.connectors.webchat.tests.conftest import AT, PEER
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

LINE = UUID("01890000-0000-7000-8000-0000000000aa")
HOME = "198.51.100.7"


def allowed(what="say", guest=PEER, network=HOME, at=AT):
    try:
        pacing.take(what, LINE, guest=guest, network=network, at=at)
    except Refused:
        return False
    return True


@pytest.mark.django_db
def test_a_guest_says_twelve_at_once_and_then_one_every_two_seconds():
    assert [allowed() for _each in range(13)] == [True] * 12 + [False]
    assert not allowed(at=AT + timedelta(seconds=1))
    assert allowed(at=AT + timedelta(seconds=4))
    assert allowed(guest=new_id())


@pytest.mark.django_db
def test_a_clock_that_is_behind_gives_nothing_back():
    assert [allowed() for _each in range(12)] == [True] * 12
    assert not allowed(at=AT - timedelta(hours=1))


@pytest.mark.django_db
def test_a_network_of_many_guests_says_a_hundred_and_twenty_at_once():
    assert sum(allowed(guest=new_id()) for _each in range(130)) == 120
    assert allowed(guest=new_id(), network="198.51.100.8")


@pytest.mark.django_db
def test_the_table_names_nobody_and_is_emptied_when_it_is_old():
    allowed()
    assert pacing.forget(before=AT) == 0
    assert pacing.forget(before=AT + timedelta(days=1)) == 2
    assert not Pace.objects.exists()


@pytest.mark.django_db
def test_the_door_refuses_in_words_what_is_too_much(chat, monkeypatch):
    monkeypatch.setattr(desk, "close_old_connections", lambda: None)  # the test is one transaction
    said = [desk.take("en", chat.id, PEER, frames.Say(f"key-{n:08}", "Hi"), "en", HOME)[0] for n in range(14)]
    assert set(said[:12]) == {200}
    assert said[-1] == 429


@pytest.mark.django_db
def test_many_connections_at_once_let_twelve_through():
    guest, network = new_id(), "198.51.100.99"

    def committed(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        try:
            asked = [lambda: allowed(guest=guest, network=network)] * 40
            assert sum(pool.map(committed, asked)) == 12
        finally:
            pool.submit(committed, Pace.objects.all().delete).result()
