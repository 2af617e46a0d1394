"""What is let go when, what is held, and what the trail says of it."""

from datetime import date, timedelta

import pytest

from afflux.connectors.happenings import Media
from afflux.conversations.archive.keeping import letting_go, rules
from afflux.conversations.archive.keeping.months import first_kept
from afflux.conversations.archive.media import MEDIA
from afflux.conversations.archive.models import Alert
from afflux.conversations.models import Attachment, Message, Talk
from afflux.files import store
from afflux.files.models import File
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(hear, now):
    """Words of January to June 2026, two a month: one by each of two customers."""
    for month in range(6):
        for peer in (1, 2):
            hear(f"月{month} 骗子", peer=f"+861380000000{peer}", after=-month * 31 * 24 * 60)


def left():
    return Message.objects.count()


def test_without_a_period_everything_is_kept(old, now):
    assert letting_go.let_go(at=now).messages == 0
    assert left() == 12


def test_whole_months_go_in_batches_with_what_hangs_on_them_and_the_trail_says_how_many(old, now):
    rules.set_period(carrier="", kind="", months=3, by=SYSTEM, at=now)
    assert letting_go.waiting(at=now) == (6, 0)
    assert letting_go.waiting(at=now, most=4) == (4, 4)
    gone = letting_go.let_go(at=now, batch=4)
    assert sorted(gone.months.values()) == [2, 2, 2]
    assert min(Message.objects.values_list("at", flat=True)) >= first_kept(3, now, "Asia/Shanghai")
    assert Alert.objects.count() == left() == 6
    assert AuditEntry.objects.get(verb="archive.deleted").detail["messages"] == 6
    assert letting_go.let_go(at=now).messages == 0


def test_the_narrowest_period_counts(old, hear, now):
    hear("", kind="image", after=-5 * 31 * 24 * 60, message="picture", media=(Media("image", name="x"),))
    rules.set_period(carrier="", kind="", months=1, by=SYSTEM, at=now)
    rules.set_period(carrier="paper", kind="", months=600, by=SYSTEM, at=now)
    rules.set_period(carrier="paper", kind="image", months=1, by=SYSTEM, at=now)
    assert letting_go.let_go(at=now).messages == 1
    assert left() == 12


def test_what_is_held_stays_until_the_hold_is_lifted_or_over(old, now):
    rules.set_period(carrier="", kind="", months=1, by=SYSTEM, at=now)
    one, two = Talk.objects.order_by("peer")
    hold = rules.put_hold(one, "a claim", until=None, by=SYSTEM, at=now)
    rules.put_hold(two.person, "another", until=now.date() + timedelta(days=3), by=SYSTEM, at=now)
    assert letting_go.let_go(at=now).messages == 0
    rules.lift_hold(hold, by=SYSTEM, at=now)
    assert letting_go.let_go(at=now).messages == 4
    assert letting_go.let_go(at=now + timedelta(days=4)).messages == 4
    with pytest.raises(Refused):
        rules.lift_hold(hold, by=SYSTEM, at=now)


def test_a_hold_needs_a_reason_and_a_day_to_come(old, now):
    talk = Talk.objects.first()
    for given in ({"reason": " ", "until": None}, {"reason": "x", "until": date(2020, 1, 1)}):
        with pytest.raises(Refused):
            rules.put_hold(talk, **given, by=SYSTEM, at=now)


def test_a_content_goes_with_the_last_message_that_shows_it(hear, now):
    kept = store.keep_bytes(b"x", name="x", media_type=MEDIA, at=now)
    for number, after in enumerate((-200, -100)):
        hear(
            "",
            kind="file",
            after=after * 24 * 60,
            message=f"f{number}",
            media=(Media("file", digest=kept.digest),),
        )
    rules.set_period(carrier="", kind="", months=4, by=SYSTEM, at=now)
    letting_go.let_go(at=now)
    assert (File.objects.count(), Attachment.objects.count()) == (1, 1)
    rules.set_period(carrier="", kind="", months=1, by=SYSTEM, at=now)
    letting_go.let_go(at=now)
    assert (File.objects.count(), Attachment.objects.count()) == (0, 0)


def test_the_month_that_is_kept_begins_at_the_merchants_midnight(now):
    assert first_kept(1, now, "Asia/Shanghai").isoformat() == "2026-04-30T16:00:00+00:00"


def test_only_who_makes_the_rules_of_the_house_sets_periods_and_holds(old, cast, as_):
    talk = Talk.objects.order_by("peer").first()
    assert as_("manager_a").get("/talk/archive/keeping").status_code == 403
    owner = as_("owner")
    assert owner.post("/talk/archive/keeping", {"months": "0"}).status_code == 422
    assert owner.post("/talk/archive/keeping", {"months": "3"}).status_code == 302
    assert owner.post(f"/talk/archive/holds/talk/{talk.id}", {"reason": ""}).status_code == 422
    assert owner.post(f"/talk/archive/holds/talk/{talk.id}", {"reason": "a claim"}).status_code == 302
    assert owner.post(f"/talk/archive/holds/person/{talk.person_id}", {"reason": "again"}).status_code == 302
    shown = owner.get("/talk/archive/keeping").content.decode()
    assert "a claim" in shown
    assert AuditEntry.objects.filter(verb="hold.put").count() == 2
