"""Notices that leave the house: by mail or as a message of the app, each once, gathered, never in quiet hours."""

from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy

import pytest

from afflux.connectors import actions
from afflux.connectors.mail.tests.conftest import VALUES as MAIL
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.conversations.models import Talk
from afflux.conversations.notices import sending, telling, wishes
from afflux.conversations.notices.models import Notice, Wish
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization import accounts
from afflux.organization.models import Account, Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return utc_now()


@pytest.fixture
def late(hear, cast, now):
    """A customer of store A waits too long."""

    def wait(number=1, after=0):
        hear("我的腰不好，在吗", peer=f"+861380000{number:04}")
        talk = Talk.objects.get(peer=f"+861380000{number:04}")
        Talk.objects.filter(id=talk.id).update(unit=cast.store_a)
        talk.refresh_from_db()
        telling.late(talk, at=now + timedelta(minutes=after))

    return wait


@pytest.fixture
def mail(house, merchant, now):
    return actions.add(by=SYSTEM, at=now, kind="mail", values={**MAIL, **house.ports})


@pytest.fixture
def wish(cast, now):
    def keep(line, **more):
        given = {"address": "boss@example.com", **more}
        wanted = wishes.Wanted(connection=line.id if line else None, **given)
        return wishes.save(cast.users["manager_a"], wanted, by=cast.actor("manager_a"), at=now)

    return keep


def test_a_mail_says_how_many_wait_and_no_word_of_the_talk(mail, wish, late, house, now):
    wish(mail)
    late()
    assert (sending.send(at=now), sending.send(at=now + timedelta(hours=1))) == (1, 0)
    run_waiting()
    ((_from, to, letter),) = house.taken
    told = message_from_bytes(letter, policy=policy.default)
    assert (to, told["List-Unsubscribe"]) == ("boss@example.com", None)
    assert "1" in told["Subject"]
    assert "腰" not in told.get_content()


def test_many_are_gathered_into_one(mail, wish, late, now):
    wish(mail, pause=10)
    late(1)
    assert sending.send(at=now) == 1
    for number in range(2, 7):
        late(number, after=1)
    assert sending.send(at=now + timedelta(minutes=5)) == 0
    assert sending.send(at=now + timedelta(minutes=11)) == 1
    digest = Effect.objects.order_by("due_at").last().payload["text"]
    assert "5" in digest.splitlines()[0]
    assert Notice.objects.filter(sent_at=None).count() == 0


def test_what_was_settled_before_is_not_sent(mail, wish, late, now):
    wish(mail)
    late()
    telling.settled(Notice.objects.all(), at=now)
    assert sending.send(at=now) == 0


def test_what_they_do_not_wish_is_not_sent(mail, wish, late, now):
    wish(mail, late=False)
    late()
    assert sending.send(at=now) == 0
    wish(None)
    assert sending.send(at=now) == 0


@pytest.mark.parametrize(
    ("clock", "start", "end", "is_quiet"),
    [
        ("23:00", "22:00", "08:00", True),
        ("07:59", "22:00", "08:00", True),
        ("08:00", "22:00", "08:00", False),
        ("13:00", "12:00", "14:00", True),
        ("14:00", "12:00", "14:00", False),
        ("14:00", None, None, False),
    ],
)
def test_quiet_hours_may_go_over_midnight(clock, start, end, is_quiet):
    read = lambda text: time.fromisoformat(text) if text else None  # noqa: E731
    assert sending.quiet(read(clock), read(start), read(end)) == is_quiet


def test_in_quiet_hours_of_the_house_nothing_goes_and_after_them_all_at_once(mail, wish, late, now):
    night = datetime(now.year, now.month, now.day, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    wish(mail, quiet_from=time(22), quiet_to=time(8))
    late(1)
    late(2)
    Notice.objects.update(at=night)
    assert sending.send(at=night) == 0
    assert sending.send(at=night + timedelta(hours=10)) == 1


def test_a_message_of_the_app_reaches_the_members_own_account(company, wish, late, cast, now):
    line = actions.add(by=SYSTEM, at=now, kind="wecom", values={**VALUES, "base_url": company.url})
    with pytest.raises(Refused) as unknown:
        wish(line)
    assert unknown.value.why.code == "notices.no_account"
    member = Staff.objects.create(
        unit=cast.store_a,
        user=cast.users["manager_a"],
        number="m1",
        name="敏",
        account_opened_on="2025-01-01",
    )
    accounts.note(line.id, [("zhang", "张敏")], at=now)
    accounts.assign(Account.objects.get(connection=line, account="zhang"), member, by=SYSTEM, at=now)
    wish(line)
    late()
    sending.send(at=now)
    run_waiting()
    (told,) = [one for one in company.seen if one["kind"] == "app message"]
    assert (told["account"], Effect.objects.get(kind="notice").state) == ("zhang", "done")
    assert "腰" not in told["text"]


def test_a_wish_is_written_in_the_console_and_refused_at_its_field(mail, cast):
    client = cast.client("manager_a", "zh-hans")
    given = {"connection": str(mail.id), "address": "", "late": "on", "pause": "10"}
    assert client.post("/talk/notices/wish", given).status_code == 422
    assert client.post("/talk/notices/wish", {**given, "address": "a@example.com"}).status_code == 302
    kept = Wish.objects.get()
    assert (kept.address, kept.late, kept.alerts) == ("a@example.com", True, False)


def test_old_notices_are_let_go(late, now):
    late()
    assert sending.drop_old(at=now) == 0
    assert sending.drop_old(at=now + timedelta(days=91)) == 1
