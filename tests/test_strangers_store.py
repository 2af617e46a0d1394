"""A stranger of the web chat belongs to the store whose code or channel brought them: its manager sees them, another's does not."""

import pytest

from afflux.channels.models import Scan
from afflux.channels.tests.standing import make_channel, make_code
from afflux.connectors.happenings import Said
from afflux.connectors.models import Connection
from afflux.conversations.access import talks
from afflux.conversations.models import Talk
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell

pytestmark = pytest.mark.django_db


def chat(now, **settings):
    return Connection.objects.create(
        kind="webchat", name="Chat", settings=settings, secrets=b"", created_at=now
    )


def speak(line, visitor, now):
    tell(
        Said(connection=line.id, key="k", at=now, account="web", peer=str(visitor), message="m", text="Hello")
    )
    return Talk.objects.get()


def seen_by(cast, name):
    return talks(cast.actor(name)).count()


def test_whoever_scanned_a_stores_code_is_that_stores_stranger(cast, now):
    code, visitor = make_code(make_channel(cast, unit=cast.store_b)), new_id()
    Scan.objects.create(id=visitor, at=now, code=code, visitor=visitor, outcome=1)
    assert speak(chat(now), visitor, now).unit_id == cast.store_b.id
    assert (seen_by(cast, "manager_b"), seen_by(cast, "manager_a"), seen_by(cast, "owner")) == (1, 0, 1)


def test_else_the_channel_that_the_chat_names_says_it(cast, now):
    make_channel(cast, key="site", unit=cast.store_a)
    assert speak(chat(now, channel="site"), new_id(), now).unit_id == cast.store_a.id
    assert (seen_by(cast, "manager_a"), seen_by(cast, "manager_b")) == (1, 0)


def test_whom_nothing_brought_only_headquarters_sees(cast, now):
    assert speak(chat(now), new_id(), now).unit_id is None
    assert (seen_by(cast, "manager_a"), seen_by(cast, "owner")) == (0, 1)
