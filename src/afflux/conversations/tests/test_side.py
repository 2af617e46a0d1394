"""The side bar: who is in the chat, for whoever may see them."""

import pytest

from afflux.contacts.models import Person, Tagging
from afflux.conversations.actions import desk
from afflux.conversations.models import Message, Talk
from afflux.kernel.clock import utc_now

pytestmark = pytest.mark.django_db
PEER = "%2B8613800000001"


@pytest.fixture
def now():
    return utc_now()


@pytest.fixture
def talk(hear, cast):
    hear("在吗")
    Talk.objects.update(unit=cast.store_a)
    Person.objects.update(unit=cast.store_a)
    return Talk.objects.get()


def test_it_shows_who_is_in_the_chat_with_words_to_copy(talk, line, as_, cast, now):
    given = {"unit": None, "shortcut": "hi", "title": "Hello", "text": "{name}您好"}
    desk.save_quick(None, **given, by=cast.actor("operator"), at=now)
    text = as_("manager_a").get(f"/side/{line.id}/?peer={PEER}").content.decode()
    assert "王芳" in text
    assert 'data-copy="王芳您好"' in text
    assert "在吗" in text
    assert "rail" not in text  # no navigation: the page is as narrow as the app's side bar


def test_without_a_peer_it_offers_those_one_talked_with(talk, line, as_):
    assert "王芳" in as_("manager_a").get(f"/side/{line.id}/").content.decode()
    assert "王芳" not in as_("manager_b").get(f"/side/{line.id}/").content.decode()


def test_another_stores_customer_is_not_known_here(talk, line, as_):
    answer = as_("manager_b").get(f"/side/{line.id}/?peer={PEER}")
    assert answer.status_code == 404
    assert "王芳" not in answer.content.decode()
    for path in ("note", "tag"):
        form = {"peer": "+8613800000001", "text": "x", "tag_name": "x"}
        assert as_("manager_b").post(f"/side/{line.id}/{path}", form).status_code == 404
    assert Message.objects.count() == 1


def test_notes_and_tags_are_kept_from_it(talk, line, as_):
    form = {"peer": "+8613800000001", "text": "likes tea", "tag_name": "茶客"}
    for path in ("note", "tag"):
        answer = as_("manager_a").post(f"/side/{line.id}/{path}", form)
        assert answer["Location"].endswith(f"?peer={PEER}")
    assert Message.objects.get(direction="note").text == "likes tea"
    assert Tagging.objects.get().tag.name == "茶客"


def test_a_line_without_an_app_signs_nothing_and_a_removed_one_is_gone(talk, line, as_, now):
    assert (
        as_("manager_a").get(f"/side/{line.id}/signature?url=http://testserver/side/{line.id}/").status_code
        == 404
    )
    line.removed_at = now
    line.save()
    assert as_("manager_a").get(f"/side/{line.id}/").status_code == 404
