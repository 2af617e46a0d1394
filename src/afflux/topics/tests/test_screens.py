"""The buttons of topics: what is proposed becomes a topic or goes, and a topic is removed without a word of the archive."""

import re

import pytest
from django.urls import reverse

from afflux.conversations.models import Message
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.topics import reading, saving
from afflux.topics.models import Finding, Mention, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(as_):
    return as_("operator")


@pytest.fixture
def proposed(now):
    return Finding.objects.create(label="破损", words=["破损", "碎了"], size=7, found_at=now, examples=[])


def test_looking_for_topics_now_is_promised_and_done(operator, hear):
    hear("杯子碎了")
    answer = operator.post(reverse("topics_find"), follow=True)
    assert "The archive is being looked through" in answer.content.decode()
    run_waiting()
    assert operator.get(reverse("topics")).status_code == 200


def test_a_proposal_fills_in_the_form_and_is_used_up_by_it(operator, proposed):
    address = f"{reverse('topic_new')}?finding={proposed.id}"
    assert "破损\n碎了" in operator.get(address).content.decode()
    operator.post(address, {"name": "破损", "words": "破损\n碎了", "follow_up": "怎么补发"})
    assert Topic.objects.get().words == ["破损", "碎了"]
    assert not Finding.objects.filter(state=Finding.State.NEW).exists()


def test_a_proposal_that_is_no_topic_does_not_come_back(operator, proposed):
    operator.post(reverse("finding_dismiss", args=[proposed.id]))
    assert "破损" not in operator.get(reverse("topics")).content.decode()
    assert Finding.objects.get().state != Finding.State.NEW


def test_a_removed_topic_leaves_the_messages(operator, hear, now):
    made = saving.save(None, saving.Draft("Price", ["多少钱"], ""), by=SYSTEM, at=now)
    hear("多少钱")
    run_waiting()
    operator.post(reverse("topic_drop", args=[made.id]))
    assert (Topic.objects.count(), Mention.objects.count(), Message.objects.count()) == (0, 0, 1)


def test_staff_change_no_topics(as_, proposed):
    assert as_("staff_a").post(reverse("finding_dismiss", args=[proposed.id])).status_code == 403
    assert as_("staff_a").post(reverse("topics_find")).status_code == 403


def test_a_count_opens_its_messages_and_a_topic_begins_a_rule(operator, hear, now):
    made = saving.save(None, saving.Draft("Price", ["多少钱"], ""), by=SYSTEM, at=now)
    hear("多少钱")
    reading.read_on()
    address = reverse("topic", args=[made.id])
    assert 'data-label="Words">多少钱' in operator.get(address, {"answer": "none"}).content.decode()
    page = operator.get(address).content.decode()
    assert f"{reverse('reply_rule_new')}?name=Price&amp;phrase=" in page
    assert reverse("topics") in page


def test_more_messages_than_a_page_holds_can_be_read_to_the_last(operator, hear, now):
    made = saving.save(None, saving.Draft("Price", ["多少钱"], ""), by=SYSTEM, at=now)
    for number in range(53):
        hear("多少钱", peer=f"p{number}")
    reading.read_on()
    address = reverse("topic", args=[made.id])
    following = re.search(r"after=[^\"&]+", operator.get(address).content.decode())[0]
    assert operator.get(f"{address}?{following}").content.decode().count('data-label="Words">多少钱') == 3
