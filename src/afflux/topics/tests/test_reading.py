"""The archive is read once for every topic; what a mention is tied to stands with it."""

from datetime import timedelta

import pytest

from afflux.conversations.actions import saying
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import SYSTEM
from afflux.topics import closing, finding, queries, reading, saving
from afflux.topics.models import Finding, Mention, Topic, Unread
from afflux.trade.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def price(now):
    draft = saving.Draft("Price", ["多少钱", "price"], "Which bundle fits.")
    made = saving.save(None, draft, by=SYSTEM, at=now)
    reading.read_on()
    return made


@pytest.fixture
def read():
    return reading.read_on


def test_a_talk_counts_once_a_day_for_a_topic(price, hear, read):
    hear("多少钱？", after=0)
    hear("price please", after=1)
    hear("多少钱", after=2 * 24 * 60)
    assert read() == 3
    assert Mention.objects.count() == 2
    assert (read(), Mention.objects.count()) == (0, 2)


def test_a_failure_while_reading_brings_the_word_back(price, hear, read, monkeypatch):
    hear("多少钱")
    with monkeypatch.context() as broken:
        broken.setattr(reading, "_ties", lambda words: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read()
    assert (Unread.objects.count(), read()) == (1, 1)
    assert (Unread.objects.count(), Mention.objects.count()) == (0, 1)


def test_words_that_change_leave_no_mention_of_the_old_ones(price, hear, read, now):
    hear("多少钱")
    read()
    saving.save(price, saving.Draft("Price", ["怎么卖"]), by=SYSTEM, at=now)
    read()
    assert Mention.objects.count() == 0
    hear("怎么卖", after=5)
    assert (read(), Mention.objects.count()) == (1, 1)


def test_our_own_words_and_notes_are_no_mentions(price, hear, read, now):
    hear("在吗")
    saying.say(Talk.objects.get(), "多少钱都可以", by=SYSTEM, at=now)
    saying.note(Talk.objects.get(), "asked the price", by=SYSTEM, at=now)
    read()
    assert Mention.objects.count() == 0


def test_a_mention_is_tied_to_the_product_that_is_named(price, hear, read, now):
    tea = Product.objects.create(key="T1", name="龙井茶", currency="CNY", created_at=now)
    hear("龙井茶多少钱")
    read()
    assert Mention.objects.get().product == tea


def test_new_words_read_the_archive_again(price, hear, read, now):
    hear("怎么卖")
    read()
    assert Mention.objects.count() == 0
    saving.save(price, saving.Draft("Price", ["怎么卖"]), by=SYSTEM, at=now)
    read()
    assert Mention.objects.count() == 1


def test_the_report_counts_now_before_and_unanswered(price, hear, read, now, cast):
    hear("多少钱", peer="+8613800000001")
    hear("多少钱", peer="+8613800000002")
    hear("多少钱", peer="+8613800000003", after=-10 * 24 * 60)
    saying.say(Talk.objects.get(peer="+8613800000001"), "99", by=SYSTEM, at=now + timedelta(hours=1))
    read()
    (line,) = queries.report(cast.actor("owner"), days=7, at=now)
    assert (line.count, line.before, line.unanswered, line.trend) == (2, 1, 1, 100)
    assert line.days[-1] == 2


def test_a_store_counts_its_own_talks_only(price, hear, read, now, cast):
    hear("多少钱")
    Talk.objects.update(unit=cast.store_a)
    read()
    count = lambda who: queries.report(cast.actor(who), days=7, at=now)[0].count  # noqa: E731
    assert (count("manager_a"), count("manager_b"), count("analyst")) == (1, 0, 1)


def test_closing_proposes_need_and_next_topic(price, hear, read):
    hear("这个多少钱")
    read()
    found = closing.propose(Talk.objects.get())
    assert (found.topic, found.next_topic) == ("Price", "Which bundle fits.")
    assert "这个多少钱" in found.need


def test_what_no_topic_covers_is_proposed_and_a_dismissed_proposal_stays_away(price, hear, now, monkeypatch):
    monkeypatch.setattr(finding, "LEAST", 3)
    for number in range(4):
        hear(f"晚上睡不着 {number}", peer=f"+86138000000{number:02}")
        hear(f"多少钱 {number}", peer=f"+86138000001{number:02}")
    for number, text in enumerate(
        ["蓝色的", "周末开门么", "停车方便", "贵姓", "尺寸表", "换个颜色", "清单发来"]
    ):
        hear(text, peer=f"+86138000002{number:02}")
    assert finding.find(now + timedelta(hours=1)) == 1
    found = Finding.objects.get()
    assert (found.label, found.size) == ("晚上睡不着", 4)
    saving.dismiss(found, by=SYSTEM, at=now)
    assert finding.find(now + timedelta(hours=1)) == 0


def test_the_page_makes_a_topic_of_a_proposal(cast, hear, now):
    hear("晚上睡不着")
    key = str(Message.objects.get().id)
    one = Finding.objects.create(label="睡不着", words=["睡不着"], size=4, examples=[key], found_at=now)
    client = cast.client("owner")
    assert "晚上睡不着" in client.get("/talk/topics/").content.decode()
    client.post(f"/talk/topics/new?finding={one.id}", {"name": "Sleep", "words": "睡不着", "follow_up": ""})
    one.refresh_from_db()
    assert (Topic.objects.get().name, one.state) == ("Sleep", "taken")


def test_common_topics_begin_in_the_readers_language_and_twice_is_once(cast):
    client = cast.client("owner", "zh-hans")
    client.post("/talk/topics/common")
    client.post("/talk/topics/common")
    assert Topic.objects.filter(name="价格与优惠").count() == 1
    assert Topic.objects.count() == 8
    page = client.get("/talk/topics/").content.decode()
    assert "价格与优惠" in page
    assert cast.client("staff_a").get("/talk/topics/").status_code == 403
