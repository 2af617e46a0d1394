"""What is told of a person without a word of theirs: shown, counted, and answered by nobody."""

import pytest

from afflux.connectors.happenings import AutoReplied, Pressed
from afflux.connectors.menus import address
from afflux.conversations.models import Message, Talk
from afflux.events.models import Event
from afflux.kernel.news import tell

pytestmark = pytest.mark.django_db
WHO = {"account": "desk", "peer": "+8613800000001"}


def test_an_automatic_reply_is_shown_and_leaves_everything_as_it_was(line, hear, now):
    hear("How much is it?")
    before = Talk.objects.values("waiting_since", "unread", "state", "last_in_at").get()
    for _again in range(2):
        tell(
            AutoReplied(connection=line.id, key="a1", at=now, message="m-a1", text="Away until Monday", **WHO)
        )
    assert Talk.objects.values("waiting_since", "unread", "state", "last_in_at").get() == before
    auto = Message.objects.get(kind="auto")
    assert auto.text == "Away until Monday"
    assert Event.objects.filter(kind="consultation").count() == 1


def test_an_automatic_reply_hides_no_consultation_that_comes_after_it(line, hear, now):
    hear("Hello", after=-3 * 24 * 60)
    tell(AutoReplied(connection=line.id, key="a1", at=now, message="m-a1", text="Away", **WHO))
    hear("And now?", after=5)
    assert Event.objects.filter(kind="consultation").count() == 2


def test_a_press_of_the_menu_is_counted_once_and_stands_in_the_talk(line, hear, now):
    hear("Hello")
    for _again in range(2):
        tell(Pressed(connection=line.id, key="p1", at=now, button="PRICES", **WHO))
    tell(
        Pressed(connection=line.id, key="p2", at=now, button="PRICES", account="desk", peer="+8613800000002")
    )
    assert Event.objects.filter(kind="menu", url=address(line.id, "PRICES")).count() == 2
    assert Message.objects.get(kind="menu").text == "PRICES"
    assert Talk.objects.count() == 1  # nobody who only presses has to be answered


def test_the_talk_says_what_it_is(line, hear, now, cast):
    hear("Hello")
    tell(AutoReplied(connection=line.id, key="a1", at=now, message="m-a1", text="Away", **WHO))
    page = cast.client("owner").get(f"/talk/{Talk.objects.get().id}").content.decode()
    assert "A program answered for them" in page
