"""What the page of the web chat keeps goes by the archive's periods, and stays under its holds."""

from datetime import timedelta

import pytest

from afflux.connectors.models import Connection
from afflux.connectors.webchat.models import Guest, Word
from afflux.conversations.archive.keeping.letting_go import let_go
from afflux.conversations.archive.keeping.rules import put_hold, set_period
from afflux.conversations.models import Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import new_id
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(merchant, now):
    line = Connection.objects.create(kind="webchat", name="Chat", settings={}, secrets=b"", created_at=now)
    made = Guest.objects.create(connection=line, peer=new_id(), first_at=now, last_at=now)
    old = now - timedelta(days=400)
    for seq, (at, media) in enumerate([(old, []), (old, [{"digest": "x"}]), (now, [])], start=1):
        Word.objects.create(
            guest=made, seq=seq, key=f"k{seq}", by="guest", body={"text": "Hi", "media": media}, at=at
        )
    return made


def left():
    return list(Word.objects.order_by("seq").values_list("seq", flat=True))


def test_without_a_period_everything_stays(guest, now):
    let_go(at=now)
    assert left() == [1, 2, 3]


def test_words_go_with_the_period_of_their_carrier_and_kind_and_the_trail_says_how_many(guest, now):
    set_period(carrier="webchat", kind="text", months=6, by=SYSTEM, at=now)
    let_go(at=now)
    assert left() == [2, 3]
    assert AuditEntry.objects.get(verb="archive.deleted").detail["web_chat"] == 1
    set_period(carrier="", kind="", months=6, by=SYSTEM, at=now)
    let_go(at=now)
    assert left() == [3]


def test_a_hold_on_the_talk_keeps_them(guest, now):
    talk = Talk.objects.create(
        connection=guest.connection, account="web", peer=str(guest.peer), opened_at=now, last_at=now
    )
    put_hold(talk, "case 7", until=None, by=SYSTEM, at=now)
    set_period(carrier="webchat", kind="", months=6, by=SYSTEM, at=now)
    let_go(at=now)
    assert left() == [1, 2, 3]
