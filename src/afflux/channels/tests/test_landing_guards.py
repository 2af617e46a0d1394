"""What keeps machines and forgers from the public pages, and lets people through."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from afflux.channels.landing import tickets
from afflux.channels.landing.bounds import LIMIT
from afflux.channels.tests.standing import (
    landing_target,
)
from afflux.channels.tests.strangers import PHONE, filled, leave, stranger, url_of
from afflux.contacts.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient")]


def test_a_form_that_comes_back_faster_than_a_person_types_is_asked_to_press_once_more(place, monkeypatch):
    monkeypatch.setattr(tickets, "SOONEST", timedelta(seconds=2))
    answer = leave(place)
    assert answer.status_code == 422
    assert "very quick" in answer.content.decode()
    assert Person.objects.count() == 0


def test_after_a_mistake_the_form_may_come_back_at_once(place):
    browser = stranger()
    wrong = browser.post(url_of(place), filled(browser.get(url_of(place)), phone="1"))
    assert browser.post(url_of(place), filled(wrong)).status_code == 302


def test_a_page_that_was_open_for_more_than_a_day_asks_to_press_once_more(place, monkeypatch):
    browser = stranger()
    form = filled(browser.get(url_of(place)))
    monkeypatch.setattr(tickets, "LATEST", timedelta(0))
    assert "open for too long" in browser.post(url_of(place), form).content.decode()


@pytest.mark.parametrize("ticket", ["", "x", "WzFd:1abc:xyz"])
def test_a_forged_ticket_writes_nothing(place, ticket):
    assert leave(place, ticket=ticket).status_code == 422
    assert Person.objects.count() == 0


def test_a_ticket_of_another_page_writes_nothing(place, cast):
    browser = stranger()
    other = landing_target(place[0], place[1].landing)
    form = filled(browser.get(f"/l/{place[0].slug}/{other.id}"))
    assert browser.post(url_of(place), form).status_code == 422


def test_a_machine_that_fills_the_field_nobody_sees_is_refused(place):
    answer = leave(place, website="http://spam.example")
    assert answer.status_code == 422
    assert Person.objects.count() == 0


def test_a_form_without_our_token_is_refused(place):
    browser = Client(enforce_csrf_checks=True, **PHONE)
    form = filled(browser.get(url_of(place)))
    assert browser.post(url_of(place), form).status_code == 403
    page = browser.get(url_of(place))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    assert browser.post(url_of(place), {**filled(page), "csrfmiddlewaretoken": token}).status_code == 302


def test_one_network_may_post_so_often_and_no_oftener(place):
    browser = stranger()
    form = filled(browser.get(url_of(place)), phone="1")
    answers = [browser.post(url_of(place), form).status_code for _ in range(LIMIT + 1)]
    assert answers == [422] * LIMIT + [429]
    other = Client(REMOTE_ADDR="192.0.2.9", **PHONE)
    assert other.post(url_of(place), form).status_code == 422
