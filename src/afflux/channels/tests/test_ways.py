"""Ways: a live code's twin at a carrier, in which only those stand who have a place left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from afflux.channels.carried import hearing
from afflux.channels.carried.settling import settle
from afflux.channels.models import Code, Way
from afflux.channels.tests.standing import make_channel, make_code, staff_target
from afflux.channels.ways import making
from afflux.channels.ways.hearing import ended
from afflux.connectors import actions, carriers
from afflux.connectors.events import Ended
from afflux.connectors.happenings import Added
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.ways import Ways, picture
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.organization.accounts import assign, note
from afflux.organization.models import Account, Staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)  # noon in Shanghai
MIDNIGHT = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
def line(cast, monkeypatch):
    monkeypatch.setattr(carriers.carrier("wecom"), "ways", Ways(100), raising=False)
    made = actions.add(by=SYSTEM, at=AT, kind="wecom", name="清泉", values=VALUES)
    note(made.id, [("fang", ""), ("ben", "")], at=AT)
    for account, staff in (("fang", cast.staff_a), ("ben", cast.staff_b)):
        assign(Account.objects.get(account=account), staff, by=SYSTEM, at=AT)
    return made


@pytest.fixture
def code(cast):
    made = make_code(make_channel(cast, mode="store_poster"))
    for position, staff in enumerate((cast.staff_a, cast.staff_b)):
        target = staff_target(made, staff)
        target.position = position
        target.save()
    return made


@pytest.fixture
def way(line, code):
    made = making.make(by=SYSTEM, at=AT, code=code, line=line)
    answer(config_id="c1", qr_code="https://wework.qpic.cn/1")
    made.refresh_from_db()
    return made


def answer(state="done", problem="", **said):
    """The carrier's word about the last wish."""
    last = Effect.objects.filter(kind="way").latest("id")
    ended(
        Ended(last.connection_id, last.key, "way", state, last.payload, answer=said, problem=problem, at=AT)
    )


def asked():
    """What was asked of the carrier so far: what to do and whom it leads to."""
    rows = Effect.objects.filter(kind="way").order_by("id").values_list("payload", flat=True)
    return [(row["do"], *row["accounts"]) for row in rows]


def come(line, code, count, account="fang", at=AT):
    for number in range(count):
        key = f"{account}/{at}/{number}"
        given = {"connection": line.id, "key": key, "at": at, "account": account, "peer": key}
        hearing.added(Added(**given, state=code.slug))
    settle(at=at)


def test_a_way_is_asked_for_once_and_keeps_the_name_that_only_the_carrier_gives(line, code):
    way = making.make(by=SYSTEM, at=AT, code=code, line=line)
    making.make(by=SYSTEM, at=AT, code=code, line=line)
    effect = Effect.objects.get()
    assert effect.payload == {
        "do": "add", "state": code.slug, "accounts": ["fang", "ben"], "remark": "Cards", "config_id": "", "skip_verify": True,
    }  # fmt: skip
    answer(config_id="c1", qr_code="https://wework.qpic.cn/1")
    answer(config_id="another", qr_code="")
    way.refresh_from_db()
    assert (way.state, way.config, way.address) == ("made", "c1", "https://wework.qpic.cn/1")
    assert (way.accounts, way.asked) == (["fang", "ben"], None)


def test_a_full_member_is_taken_out_and_put_back_at_local_midnight(line, code, way):
    code.targets.filter(staff__name="阿芳").update(daily_cap=3)
    come(line, code, 2)
    assert making.refresh(at=AT) == 0
    come(line, code, 1, at=AT + timedelta(minutes=1))
    assert making.refresh(at=AT) == 1
    assert making.refresh(at=AT) == 0  # it is being asked
    answer()
    assert making.refresh(at=MIDNIGHT - timedelta(seconds=1)) == 0
    assert making.refresh(at=MIDNIGHT) == 1
    answer()
    assert asked() == [("add", "fang", "ben"), ("update", "ben"), ("update", "fang", "ben")]
    assert Effect.objects.latest("id").payload["config_id"] == "c1"


def test_who_goes_off_duty_or_was_stopped_by_pace_is_taken_out_too(line, code, way, cast):
    cast.staff_b.on_duty = False
    cast.staff_b.save()
    assert making.refresh(at=AT) == 1
    answer()
    assert asked()[-1] == ("update", "fang")


def test_a_member_with_a_place_but_no_account_there_is_none_for_the_carrier(line, code, way, cast):
    third = Staff.objects.create(
        unit=cast.store_a, number="c1", name="周婷", account_opened_on=cast.staff_a.account_opened_on
    )
    staff_target(code, third)
    code.targets.exclude(staff=third).update(daily_cap=1)
    come(line, code, 2, "fang")
    come(line, code, 1, "ben")
    assert making.refresh(at=AT) == 0
    assert Way.objects.get().crowded


def test_when_all_are_full_the_fallbacks_staff_stand_in_and_without_one_all_who_are_on_duty(
    line, code, way, cast
):
    code.targets.update(daily_cap=1)
    come(line, code, 3, "fang")
    come(line, code, 2, "ben")
    assert making.refresh(at=AT) == 0
    assert Way.objects.get().crowded
    Staff.objects.filter(id=cast.staff_a.id).update(on_duty=False)
    making.refresh(at=AT)
    answer()
    assert asked()[-1] == ("update", "ben")
    Staff.objects.filter(id=cast.staff_a.id).update(on_duty=True)
    other = make_code(make_channel(cast, mode="store_poster", key="more"))
    staff_target(other, cast.staff_a)
    Code.objects.filter(id=code.id).update(fallback_code=other)
    making.refresh(at=AT)
    answer()
    assert asked()[-1] == ("update", "fang")
    assert not Way.objects.get().crowded


def test_a_wish_that_changed_while_the_carrier_was_busy_is_asked_afterwards(line, code, way):
    code.targets.filter(staff__name="阿芳").update(daily_cap=1)
    come(line, code, 1)
    making.refresh(at=AT)
    code.targets.update(daily_cap=None)
    assert making.refresh(at=AT) == 0
    answer()
    assert making.refresh(at=AT) == 1
    assert asked()[1:] == [("update", "ben"), ("update", "fang", "ben")]


def test_what_the_carrier_refused_is_asked_again_later_not_every_minute(line, code, way):
    code.targets.filter(staff__name="阿芳").update(daily_cap=1)
    come(line, code, 1)
    making.refresh(at=AT)
    answer("failed", problem="wecom.60020")
    assert Way.objects.get().problem == "wecom.60020"
    assert making.refresh(at=AT + timedelta(minutes=1)) == 0
    assert making.refresh(at=AT + timedelta(minutes=16)) == 1
    answer()
    assert Way.objects.get().problem == ""


def test_a_way_that_was_not_made_says_why_and_can_be_asked_for_again(line, code, as_):
    making.make(by=SYSTEM, at=AT, code=code, line=line)
    answer("failed", problem="wecom.60020")
    owner, page = as_("owner"), f"/drain/codes/{code.id}"
    shown = owner.get(page).content.decode()
    assert "trusted IPs" in shown
    assert "Not made" in shown
    owner.post(f"{page}/ways/{line.id}/make")
    assert asked() == [("add", "fang", "ben")] * 2


def test_nobody_with_an_account_is_a_sentence_not_a_code(line, cast, as_):
    Account.objects.update(staff=None)
    lonely = make_code(make_channel(cast))
    staff_target(lonely, cast.staff_a)
    said = as_("owner").post(f"/drain/codes/{lonely.id}/ways/{line.id}/make", follow=True)
    assert "None of the staff whom this code leads to has an account" in said.content.decode()
    assert not Way.objects.exists()


def test_the_page_shows_the_code_who_stands_in_it_and_why_not_elsewhere(line, code, way, as_):
    page = as_("owner", "zh-hans").get(f"/drain/codes/{code.id}").content.decode()
    assert "阿芳 · fang" in page
    assert "https://wework.qpic.cn/1" in page
    assert "On carriers" not in page
    assert '<img class="qr" src="https:' not in page


def test_a_way_is_ended_at_the_carrier_and_forgotten_there(line, code, way, as_):
    assert as_("manager_b").post(f"/drain/codes/{code.id}/ways/{line.id}/end").status_code == 403
    as_("owner").post(f"/drain/codes/{code.id}/ways/{line.id}/end")
    assert asked()[-1] == ("del",)
    answer()
    way.refresh_from_db()
    assert (way.state, way.config) == ("ended", "")


def test_a_carrier_that_makes_none_says_why(line, code, monkeypatch):
    monkeypatch.setitem(carriers._CARRIERS, "wecom", carriers.carrier("mail"))
    with pytest.raises(Refused, match="No code can be made there"):
        making.make(by=SYSTEM, at=AT, code=code, line=line)


@pytest.mark.parametrize(
    "address",
    [
        "http://wework.qpic.cn/1",
        "https://127.0.0.1/1",
        "https://localhost/1",
        "https://[::1]/1",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_picture_is_fetched_from_our_own_network(address):
    with pytest.raises(Refused, match="cannot be fetched"):
        picture(address, simulated=False)
