"""Who hears of what, once; what settles itself; and what the console shows of it."""

from datetime import timedelta

import pytest

from afflux.conversations.actions import giving, saying, talks
from afflux.conversations.archive.alerts import deciding
from afflux.conversations.archive.models import Alert
from afflux.conversations.models import Talk
from afflux.conversations.notices.models import Notice
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return utc_now()


@pytest.fixture
def waits(hear, cast, now):
    """Somebody waits too long in store A; the minute's job has looked."""

    def wait(unit=None):
        hear("在吗")
        Talk.objects.update(unit=unit or cast.store_a, due_at=now + timedelta(minutes=15))
        giving.mark_overdue(at=now + timedelta(minutes=16))
        return Talk.objects.get()

    return wait


def heard():
    return sorted(Notice.objects.filter(seen_at=None).values_list("user__username", flat=True))


def test_a_late_answer_is_known_to_the_manager_of_the_store_and_no_other(waits):
    waits()
    assert heard() == ["manager_a"]


def test_a_store_without_a_manager_is_the_houses_to_know_of(waits, cast):
    cast.users["manager_a"].delete()
    waits()
    assert heard() == ["operator", "owner"]


def test_whoever_has_the_talk_hears_of_it_as_well(waits, hear, cast, now):
    hear("在吗")
    talks.assign(Talk.objects.get(), cast.users["operator"].id, by=SYSTEM, at=now)
    waits()
    assert heard() == ["manager_a", "operator"]


def test_the_same_wait_is_told_once_and_a_new_one_again(waits, cast, now):
    talk = waits()
    giving.mark_overdue(at=now + timedelta(minutes=20))
    assert Notice.objects.count() == 1
    saying.say(talk, "来了", by=cast.actor("operator"), at=now + timedelta(minutes=21))
    assert heard() == []
    Talk.objects.update(waiting_since=now + timedelta(minutes=30), due_at=now + timedelta(minutes=45))
    giving.mark_overdue(at=now + timedelta(minutes=46))
    assert heard() == ["manager_a", "operator"], "who answered has it, and hears of it too"


def test_closing_settles_a_late_answer(waits, cast, now):
    talks.close(waits(), by=cast.actor("operator"), at=now)
    assert heard() == []


def test_an_alert_is_noticed_and_settled_when_somebody_decides(hear, cast, now):
    hear("在吗")
    Talk.objects.update(unit=cast.store_b)
    hear("你们就是骗子，我要投诉", after=1)
    assert heard() == ["manager_b"] * Alert.objects.count()
    deciding.see(Alert.objects.all(), by=cast.actor("owner"), at=now)
    assert heard() == []


def test_what_an_import_brings_from_the_past_is_nobodys_news(hear):
    hear("你们就是骗子，我要投诉", after=-3 * 24 * 60)
    assert (Alert.objects.count() > 0, Notice.objects.count()) == (True, 0)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_carries_the_count_and_the_list_leads_to_the_talk(waits, cast, language):
    talk = waits()
    client = cast.client("manager_a", language)
    assert '<b data-bell-count aria-live="polite">1</b>' in client.get("/").content.decode()
    assert f"/talk/{talk.id}" in client.get("/talk/notices/").content.decode()
    assert client.get("/talk/notices/count").content == b"1"
    client.post("/talk/notices/seen")
    assert client.get("/talk/notices/count").content == b""
    assert cast.client("manager_b").get("/talk/notices/count").content == b""


def test_looking_at_the_talk_is_having_seen_it(waits, cast):
    talk = waits()
    client = cast.client("manager_a")
    client.post(f"/talk/{talk.id}/here", {"doing": "looks"})
    assert client.get("/talk/notices/count").content == b""


def test_who_loses_a_store_loses_its_notices(waits, cast):
    waits()
    Talk.objects.update(unit=cast.store_b)
    assert cast.client("manager_a").get("/talk/notices/count").content == b""
