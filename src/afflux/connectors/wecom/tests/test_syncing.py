"""A company is read as it is: members, accounts, tags, customers; resumed where it stopped, told once."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions
from afflux.connectors.checking import knock, steps
from afflux.connectors.happenings import Added, Left
from afflux.connectors.lines import line_of
from afflux.connectors.syncing import MembersSynced
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.tests.test_terminal import afflux
from afflux.connectors.wecom import roster, syncing
from afflux.connectors.wecom.models import Bond, Member, Pull, Tag
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def utc():
    return datetime.now(UTC)


@pytest.fixture
def row(merchant, company):
    return actions.add(by=SYSTEM, at=NOW, kind="wecom", values={**VALUES, "base_url": company.url})


@pytest.fixture
def heard(monkeypatch):
    found = []
    monkeypatch.setitem(news._LISTENERS, Added, [found.append, roster.added])
    monkeypatch.setitem(news._LISTENERS, Left, [roster.left])
    monkeypatch.setitem(news._LISTENERS, MembersSynced, [])
    return found


def come(company, member, count, state=""):
    return [company.people.come(member, name=f"客{n}", state=state, at=company.now()) for n in range(count)]


def sync(row):
    syncing.want(row.id, at=utc())
    run_waiting()
    return {part.name: part for part in Pull.objects.filter(connection=row)}


def test_everything_is_read_and_every_customer_told_once_with_their_day(row, company, heard):
    company.people.members |= {"li": "李强", "wang": "王五"}
    peers = come(company, "zhang", 150, "c-1") + come(company, "li", 3)
    company.labels.groups["等级"] = {"et1": "VIP"}
    found = sync(row)
    assert {name: (one.seen, one.problem, one.wanted_at) for name, one in found.items()} == {
        "members": (3, "", None), "services": (1, "", None), "tags": (1, "", None), "customers": (153, "", None),
        "gone": (0, "", None), "groups": (0, "", None)}  # fmt: skip
    assert sorted(one.peer for one in heard) == sorted(peers)
    assert {(one.account, one.state) for one in heard} == {("zhang", "c-1"), ("li", "")}
    assert heard[0].at.timestamp() == int(company.people.follows[heard[0].account, heard[0].peer].at)
    assert heard[0].key.startswith(f"customer/{heard[0].account}/{heard[0].peer}/")
    assert dict(Member.objects.values_list("account", "name")) == {
        "zhang": "张敏", "li": "李强", "wang": "王五", "wkSprings01": "清泉客服"}  # fmt: skip
    sync(row)
    assert len(heard) == 153


def test_who_is_gone_is_gone_and_who_came_back_is_told_again(row, company, heard):
    (peer,) = come(company, "zhang", 1)
    company.people.members["li"] = "李强"
    company.labels.groups["等级"] = {"et1": "VIP"}
    sync(row)
    del company.people.members["li"]
    company.labels.groups.clear()
    news.tell(Left(connection=row.id, key="l", at=utc(), account="zhang", peer=peer, by="peer"))
    company.people.follows["zhang", peer].at += 60
    sync(row)
    assert Member.objects.get(account="li").gone_at
    assert Tag.objects.get().gone_at
    assert [one.peer for one in heard] == [peer, peer]
    assert Bond.objects.get().left_at is None


@pytest.mark.parametrize("order", [("added", "left"), ("left", "added")])
def test_an_end_that_overtook_its_beginning_stays_an_end(row, heard, order):
    who = {"connection": row.id, "account": "zhang", "peer": "wm1"}
    words = {
        "added": Added(**who, key="a", at=NOW),
        "left": Left(**who, key="l", at=NOW + timedelta(seconds=5), by="peer"),
    }
    for name in order:
        news.tell(words[name])
    assert Bond.objects.get().left_at == NOW + timedelta(seconds=5)
    assert Bond.objects.get().added_at == NOW
    news.tell(Added(**who, key="b", at=NOW + timedelta(minutes=1)))
    assert Bond.objects.get().left_at is None


def test_an_add_that_an_event_told_is_not_told_by_the_list(row, company, heard):
    (peer,) = come(company, "zhang", 1)
    news.tell(Added(connection=row.id, key="e", at=utc(), account="zhang", peer=peer))
    sync(row)
    assert len(heard) == 1


def test_a_reading_that_was_killed_goes_on_where_it_stopped(row, company, heard, monkeypatch):
    come(company, "zhang", 250)

    class Killed(BaseException):
        pass

    kept, real = [], roster.listed

    def dying(line, customers, **more):
        if len(kept) == 1:
            raise Killed
        kept.append(len(customers))
        return real(line, customers, **more)

    syncing.want(row.id, at=utc())
    with monkeypatch.context() as killing:
        killing.setattr(roster, "listed", dying)
        with pytest.raises(Killed):
            syncing.run(row.id, now=utc)
    calls = len(company._calls["externalcontact/batch/get_by_user"])
    syncing.run(row.id, now=utc)
    assert len(company._calls["externalcontact/batch/get_by_user"]) == calls + 2
    assert len({one.peer for one in heard}) == len(heard) == 250
    assert Pull.objects.get(name="customers").seen == 250


def test_what_is_refused_is_kept_at_its_part_and_the_rest_is_read(row, company, heard):
    come(company, "zhang", 2)
    company.script("kf/account/list:48002")
    company.script("user/list:60011")
    found = sync(row)
    assert found["services"].problem == "wecom.48002"
    assert (found["members"].problem, found["customers"].seen) == ("", 2)
    assert Member.objects.get().name == ""
    part = syncing.parts(row)[1]
    assert part.problem == "The app may not call this interface. Give it the customer-contact permission."


def test_a_busy_platform_is_read_on_later(row, company, heard):
    come(company, "zhang", 2)
    company.script("batch/get_by_user:45009")
    syncing.want(row.id, at=utc())
    syncing.run(row.id, now=utc)
    assert (Pull.objects.get(name="customers").problem, heard) == ("wecom.45009", [])
    syncing.run(row.id, now=utc)
    assert len(heard) == 2


def test_the_page_of_the_line_reads_on_demand_and_shows_how_far_it_is(row, company, heard, as_):
    come(company, "zhang", 2)
    owner, address = as_("owner"), f"/settings/connections/{row.id}"
    assert "Read now" in owner.get(address).content.decode()
    page = owner.post(f"{address}/sync", follow=True).content.decode()
    assert "Being read" in page
    assert f"{address}/progress" in page
    run_waiting()
    page = owner.get(f"{address}/progress").content.decode()
    assert "hx-get" not in page
    assert "Customers of members" in page
    assert as_("operator").post(f"{address}/sync").status_code == 403
    assert as_("manager_a").get(f"{address}/progress").status_code == 403


def test_the_terminal_reads_here_and_now(row, company, heard, capsys):
    come(company, "zhang", 2)
    assert afflux("sync", "wecom", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["what"], one["read"]) for one in told] == [
        ("Members with customers", 1), ("Accounts of customer service", 1), ("Tags of the company", 0), ("Customers of members", 2),
        ("Customers who are no longer listed", 0), ("Groups of customers", 0)]  # fmt: skip


def done(row):
    return {str(step.label): step.done for step in steps(row)}


def says(row, label):
    return next(str(step.says) for step in steps(row) if str(step.label) == label)


TRUSTED, CONTACT = (
    "This server's address is among the trusted IPs",
    "The app has the customer-contact permission",
)
NAMES, DESK, CLOCK = "The contact list can be read", "Customer service can be reached", "The clocks agree"


def test_the_set_up_is_checked_step_by_step(row, company):
    assert {done(row)[label] for label in (TRUSTED, CONTACT, NAMES, DESK, CLOCK)} == {None}
    knock(row, at=utc())
    assert {done(row)[label] for label in (TRUSTED, CONTACT, NAMES, DESK, CLOCK)} == {True}
    changed = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values={"agent_id": "7"})
    assert done(changed)[CONTACT] is None


def test_an_untrusted_address_is_the_first_thing_to_cure(row, company):
    for api in ("get_follow_user_list", "user/list", "kf/account/list"):
        company.script(f"{api}:60020")
    knock(row, at=utc())
    assert done(row)[TRUSTED] is False
    assert says(row, TRUSTED).startswith("This server's address is not among the trusted IPs of the app.")
    assert [done(row)[label] for label in (CONTACT, NAMES, DESK)] == [None] * 3


def test_what_the_app_may_not_do_is_told_with_its_cure_and_what_is_optional_is_no_fault(row, company):
    for api in ("get_follow_user_list", "user/list", "kf/account/list"):
        company.script(f"{api}:48002")
    knock(row, at=utc())
    assert (done(row)[TRUSTED], done(row)[CONTACT], done(row)[DESK]) == (True, False, None)
    assert says(row, CONTACT).startswith("The app may not call this interface.")
    assert says(row, DESK).startswith("Only needed where you use customer service")


def test_clocks_that_differ_are_told(row, company):
    knock(row, at=utc() + timedelta(minutes=3))
    assert done(row)[CLOCK] is False
    assert "seconds. Set this machine's clock" in says(row, CLOCK)


def test_a_hidden_secret_of_nobody_stands_in_what_is_kept(row, company):
    knock(row, at=utc())
    syncing.want(row.id, at=utc())
    run_waiting()
    secret = line_of(row).values["secret"]
    assert not any(secret in str(vars(one)) for one in [*Pull.objects.all(), *Member.objects.all()])


@pytest.mark.parametrize(
    ("setting", "value", "says_so"),
    [
        ("token", "other", "The signature does not match."),
        ("aes_key", "a" * 42 + "A", "The content cannot be decrypted."),
        ("corp_id", "ww9999999999", "The content is meant for the company"),
    ],
)
def test_what_was_copied_wrong_is_named_while_the_door_is_set_up(row, setting, value, says_so):
    from afflux.connectors.tests.conftest import Platform, added

    changed = actions.rotate(by=SYSTEM, at=utc(), connection_id=row.id, values={setting: value})
    assert Platform(changed).send(added()).status_code == 403
    label = "WeCom's request at our door was let in"
    assert done(changed)[label] is False
    assert says(changed, label).startswith(says_so)
    changed.verified_at = utc()
    assert label not in done(changed)
