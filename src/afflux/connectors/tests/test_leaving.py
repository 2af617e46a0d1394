"""The way out: one press of a program, or a page with one button; a link that was not made here opens nothing."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from afflux.connectors import leaving
from afflux.connectors.happenings import Unsubscribed
from afflux.kernel import news
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    found = []
    monkeypatch.setitem(news._LISTENERS, Unsubscribed, [found.append])
    return found


@pytest.fixture
def path(line):
    return "/" + leaving.link(line.id, "li@example.net").split("/", 3)[3]


def test_looking_at_the_link_unsubscribes_nobody_and_pressing_does(path, line, heard):
    page = Client().get(path)
    assert (page.status_code, heard) == (200, [])
    assert "Stop writing to me" in page.content.decode()
    assert "li@example.net" not in page.content.decode() + path
    strict = Client(enforce_csrf_checks=True)  # a mail program has no cookie
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    (told,) = heard
    assert (told.connection, told.peer, told.word) == (line.id, "li@example.net", "One-Click")
    assert "You are unsubscribed" in Client().post(path).content.decode()


def test_a_link_that_was_changed_or_belongs_to_another_line_opens_nothing(path, line, heard):
    head, token = path.rsplit("/", 1)
    other = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]
    for wrong in (f"{head}/{other}", f"{head}/{token[:-4]}", f"{head}/~~", f"/leave/{new_id()}/{token}"):
        assert Client().get(wrong).status_code == 404
        assert Client().post(wrong).status_code == 404
    assert heard == []


def test_presses_of_one_hour_have_one_key(line, heard):
    token = leaving.link(line.id, "li@example.net").rsplit("/", 1)[1]
    for minute in (1, 59):
        leaving.leave(line.id, token, word="", at=datetime(2026, 6, 1, 4, minute, tzinfo=UTC))
    assert len({told.key for told in heard}) == 1


def test_the_page_speaks_chinese(path):
    client = Client()
    client.cookies["afflux_language"] = "zh-hans"
    assert "不再给我写信" in client.get(path).content.decode()
