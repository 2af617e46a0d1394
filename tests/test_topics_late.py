"""A word that a slow transaction commits behind what was read already is still read."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from afflux.channels.tests.committing import committed
from afflux.connectors import actions
from afflux.connectors.happenings import Said
from afflux.conversations.models import Message
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell
from afflux.organization.models import Merchant
from afflux.topics import reading, saving
from afflux.topics.models import Mention, Unread
from test_orders_at_once import NOW


@pytest.fixture
def says(django_db_setup, django_db_blocker):
    """Somebody asks the price in a chat; committed."""
    with committed(django_db_blocker):
        Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW)
        line = actions.add(by=SYSTEM, at=NOW, kind="webchat", name="Chat", values={})

        def say(number: int) -> None:
            peer = f"01890000-0000-7000-8000-{number:012d}"
            told = {"connection": line.id, "account": "", "peer": peer, "at": NOW}
            tell(Said(key=peer, message=peer, text="这个多少钱", **told))

        yield say


@pytest.fixture
def late(says):
    """A word that is written now, and committed when this is called."""
    wrote, commit = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                says(1)
                wrote.set()
                commit.wait(20)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    assert wrote.wait(20)

    def finish() -> None:
        commit.set()
        writer.join(20)

    yield finish
    finish()


def price() -> None:
    saving.save(None, saving.Draft("Price", ["多少钱"]), by=SYSTEM, at=NOW)
    reading.read_on()


def now(says, number: int) -> None:
    with transaction.atomic():
        says(number)


def test_a_word_committed_after_later_ones_were_read_is_read(late, says) -> None:
    price()
    now(says, 2)
    assert reading.read_on() == 1
    late()
    assert (reading.read_on(), Mention.objects.count(), Unread.objects.count()) == (1, 2, 0)


def test_a_cursor_over_ids_would_have_passed_it_by(late, says) -> None:
    now(says, 2)
    reached = Message.objects.latest("id").id
    late()
    assert Message.objects.count() == 2
    assert not Message.objects.filter(id__gt=reached).exists()


def test_a_topic_made_meanwhile_finds_it_as_well(late, says) -> None:
    now(says, 2)
    price()
    late()
    reading.read_on()
    assert Mention.objects.count() == 2
