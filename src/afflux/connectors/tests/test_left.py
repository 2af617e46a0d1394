"""What a killed worker was at is handled by another within seconds, in its order, and never twice."""

from datetime import timedelta

import pytest

from afflux.connectors import intake
from afflux.connectors.carriers import Received
from afflux.connectors.happenings import Added
from afflux.connectors.models import Callback
from afflux.connectors.tests.conftest import added
from afflux.connectors.wechat import xml
from afflux.kernel import news

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """Peers of the adds that were told, in order."""
    found = []
    monkeypatch.setitem(news._LISTENERS, Added, [lambda add: found.append(add.peer)])
    return found


@pytest.fixture
def keep(line, now):
    def one(peer, *, after=0):
        content = xml.write(added(peer))
        intake.keep(line.id, Received(b"", peer, content), at=now + timedelta(seconds=after))

    return one


def test_what_nobody_is_at_is_handled_after_some_seconds_in_its_order(keep, told, now):
    keep("second", after=1)
    keep("first")
    keep("fresh", after=9)
    assert intake.handle_left(before=now + timedelta(seconds=5)) == 2
    assert told == ["first", "second"]
    assert intake.handle_left(before=now + timedelta(seconds=5)) == 0


def test_what_was_fetched_together_keeps_its_order(line, told, now):
    peers = [f"wm{number:02}" for number in range(40)]
    found = [Received(b"", peer, xml.write(added(peer))) for peer in peers]
    assert intake.keep_all(line.id, found, at=now) == 40
    assert intake.handle_left(before=now + timedelta(seconds=5)) == 40
    assert told == peers


def test_what_broke_is_left_to_its_own_job_and_what_is_old_to_the_reaper(keep, told, now):
    keep("broken")
    Callback.objects.update(problem="ValueError")
    keep("old", after=-60)
    assert intake.handle_left(before=now + timedelta(seconds=5)) == 0
    assert told == []


def test_what_breaks_now_stops_its_line_and_says_so(keep, now, monkeypatch):
    def breaks(add):
        raise ValueError

    monkeypatch.setitem(news._LISTENERS, Added, [breaks])
    keep("one")
    keep("two", after=1)
    assert intake.handle_left(before=now + timedelta(seconds=5)) == 0
    assert list(Callback.objects.order_by("received_at").values_list("problem", flat=True)) == [
        "ValueError",
        "",
    ]
