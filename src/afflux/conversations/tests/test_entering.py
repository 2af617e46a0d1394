"""Into the side bar from WeCom: who may, for how long, by which proof, and what the page may then ask WeCom's script."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client

from afflux.connectors import actions
from afflux.connectors.models import Token
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom import beside as wecom
from afflux.connectors.wecom.tests.conftest import company as simulated
from afflux.guard.models import Approval
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.organization.beside import KEY
from afflux.organization.models import Account, AuditEntry, Grant, Staff

pytestmark = pytest.mark.django_db
company = simulated
APP = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1"}


@pytest.fixture
def line(merchant, company):
    values = {**VALUES, "base_url": company.url}
    return actions.add(by=SYSTEM, at=utc_now(), kind="wecom", name="清泉企业微信", values=values)


@pytest.fixture
def account(line, cast):
    made = Account.objects.create(
        connection=line,
        account="zhang",
        staff=Staff.objects.get(user=cast.users["staff_a"]),
        heard_at=utc_now(),
    )
    made.connection_url = line.settings["base_url"]
    return made


@pytest.fixture
def browser():
    return Client(**APP)


def authorized(browser, line, member="zhang"):
    """Where WeCom sends its user back to, after our page sent them to WeCom."""
    first = browser.get(f"/side/{line.id}/")
    assert first["Location"] == f"/side/{line.id}/enter"
    there = browser.get(first["Location"])["Location"]
    assert there.endswith("#wechat_redirect")
    answer = httpx.get(there, cookies={"wecom_member": member}, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://testserver")


def enter(browser, line, member="zhang"):
    return browser.get(authorized(browser, line, member))


def test_a_member_enters_from_wecom_without_a_password(browser, line, account):
    answer = enter(browser, line)
    assert (answer.status_code, answer["Location"]) == (302, f"/side/{line.id}/")
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert wecom.SCRIPT in page.content.decode()
    assert AuditEntry.objects.get(verb="account.entered_beside").actor_kind == "user"


def test_it_opens_the_side_bar_and_nothing_else(browser, line, account):
    enter(browser, line)
    for path in ("/", "/pool/", "/talk/", "/settings/connections", "/account/", "/talk/archive/"):
        answer = browser.get(path, follow=False)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/account/"), path
    actor = browser.get(f"/side/{line.id}/").wsgi_request.actor
    assert actor.rights <= {"talk.read", "talk.write", "pool.read", "pool.write"}
    assert actor.own_only


def test_a_state_is_good_once_and_in_the_browser_that_began(browser, line, account):
    back = authorized(browser, line)
    other = Client(**APP)
    answer = other.get(back)
    assert answer.status_code == 403
    assert "not begun here" in answer.content.decode()
    assert KEY not in other.session
    assert browser.get(back).status_code == 302
    assert browser.get(back).status_code == 403
    assert browser.get(f"/side/{line.id}/entered?code=x&state=").status_code == 403


def test_a_code_is_good_once(browser, line, account):
    used = parse_qs(urlsplit(authorized(browser, line)).query)["code"][0]
    assert enter(browser, line).status_code == 302
    wecom.signed_in(_opened(line), used, at=utc_now())
    other = Client(**APP)
    state = parse_qs(urlsplit(authorized(other, line)).query)["state"][0]
    answer = other.get(f"/side/{line.id}/entered", {"code": used, "state": state})
    assert answer.status_code == 502
    assert "used already" in answer.content.decode()
    assert KEY not in other.session


def test_nobody_is_sent_anywhere_but_to_the_side_bar(browser, line, account):
    for more in ("&next=https://evil.example", "&redirect_uri=//evil.example", "&back=/settings"):
        answer = browser.get(authorized(browser, line) + more)
        assert answer["Location"] == f"/side/{line.id}/"
        browser = Client(**APP)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one.delete(), "not assigned to anybody"),
        (lambda one: Account.objects.update(staff=None), "not assigned to anybody"),
        (lambda one: Staff.objects.update(left_at=utc_now()), "not assigned to anybody"),
        (lambda one: Staff.objects.update(user=None), "has no log-in here"),
        (lambda one: Grant.objects.filter(user__staff=one.staff).delete(), "may not read conversations"),
    ],
)
def test_whom_no_user_stands_behind_reads_why(browser, line, account, change, says):
    change(account)
    answer = enter(browser, line)
    assert answer.status_code == 403
    assert says in answer.content.decode()
    assert "Enter again" in answer.content.decode()
    assert KEY not in browser.session


def test_who_is_no_member_of_the_company_reads_that(browser, line, account):
    answer = enter(browser, line, member="guest")
    assert answer.status_code == 403
    assert "no member of this company" in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda one: Account.objects.update(staff=None),
        lambda one: Staff.objects.update(left_at=utc_now()),
        lambda one: one.staff.user.__class__.objects.update(is_active=False),
        lambda one: one.staff.user.set_password("another one 2026") or one.staff.user.save(),
        lambda one: Grant.objects.filter(user__staff=one.staff).delete(),
    ],
)
def test_it_ends_with_what_it_rests_on(browser, line, account, change):
    enter(browser, line)
    assert browser.get(f"/side/{line.id}/").status_code == 200
    change(account)
    browser.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0"
    assert browser.get(f"/side/{line.id}/").status_code in (302, 403)


def test_it_ends_after_half_a_day(browser, line, account):
    enter(browser, line)
    session = browser.session
    session[KEY] = {**session[KEY], "until": (utc_now() - timedelta(seconds=1)).timestamp()}
    session.save()
    assert browser.get(f"/side/{line.id}/")["Location"] == f"/side/{line.id}/enter"


def test_the_scripts_host_is_allowed_on_this_page_in_the_app_alone(browser, line, account, cast):
    enter(browser, line)
    host = line.settings["base_url"]
    policy = browser.get(f"/side/{line.id}/")["Content-Security-Policy"]
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert host in scripts
    assert policy.count(host) == 1
    assert "unsafe" not in policy
    elsewhere = cast.client("staff_a").get(f"/side/{line.id}/")
    assert host not in elsewhere["Content-Security-Policy"]
    assert wecom.SCRIPT not in elsewhere.content.decode()
    assert "This is another browser" in elsewhere.content.decode()
    assert host not in browser.get("/account/login/")["Content-Security-Policy"]
    line.removed_at = utc_now()
    line.save()
    gone = browser.get(f"/side/{line.id}/")
    assert gone.status_code in (302, 404)
    assert host not in gone["Content-Security-Policy"]


def test_without_an_agent_id_the_page_says_what_is_missing(browser, line, account):
    enter(browser, line)
    line.settings["agent_id"] = ""
    line.save()
    assert "agent ID" in browser.get(f"/side/{line.id}/").content.decode()
    assert "agent ID" in Client(**APP).get(f"/side/{line.id}/enter").content.decode()


def test_an_address_of_ours_is_signed_with_the_tickets_and_no_other_is(browser, line, account, company):
    enter(browser, line)
    address = f"http://testserver/side/{line.id}/?peer=wm1"
    told = browser.get(f"/side/{line.id}/signature", {"url": address}).json()
    for name in ("corp", "agent"):
        ticket = company.window.tickets[name][0]
        one = told[name]
        assert one["signature"] == wecom.signed(ticket, one["nonceStr"], one["timestamp"], address)
    for foreign in (
        "https://evil.example/",
        "http://testserver/",
        "http://testserver.evil.example/side/",
        "",
    ):
        answer = browser.get(f"/side/{line.id}/signature", {"url": foreign})
        assert answer.status_code == 400
        assert "says" in answer.json()


def test_tickets_are_asked_once_and_anew_when_they_end(line, company):
    opened, now = _opened(line), utc_now()
    first = wecom.ticket(opened, "agent", at=now)
    calls = len(company._calls["ticket/get"])
    assert wecom.ticket(opened, "agent", at=now + timedelta(seconds=6000)) == first
    assert len(company._calls["ticket/get"]) == calls
    company.window.tickets.clear()
    assert wecom.ticket(opened, "agent", at=now + timedelta(seconds=7000)) != first
    sealed = Token.objects.get(connection=line, name="ticket/agent")
    assert first.encode() not in bytes(sealed.value)
    actions.rotate(by=SYSTEM, at=now, connection_id=line.id, values={"secret": VALUES["secret"]})
    assert not Token.objects.filter(connection=line).exists()


def test_a_refused_ticket_is_told_in_words_and_hides_nothing_of_the_self_check(
    browser, line, account, company
):
    enter(browser, line)
    company.script("ticket/get:48002")
    answer = browser.get(f"/side/{line.id}/signature", {"url": f"http://testserver/side/{line.id}/"})
    assert answer.status_code == 502
    assert "permission" in answer.json()["says"]
    from afflux.connectors.checking import steps

    assert steps(line)[1].done is True


def test_the_documents_own_example_is_signed_as_there():
    """The example in WeCom's appendix on signatures for pages."""
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    made = wecom.signed(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value#x")
    assert made == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_words_are_judged_before_they_are_sent_and_wait_once(browser, line, account):
    enter(browser, line)
    say = f"/side/{line.id}/say"
    assert browser.post(say, {"peer": "wm1", "text": "您好，请问需要什么？"}).status_code == 200
    refused = browser.post(say, {"peer": "wm1", "text": "本品是全国第一的国家级产品，包治百病"})
    assert refused.status_code >= 400
    assert refused.json()["says"]
    before = Approval.objects.count()
    browser.post(say, {"peer": "wm1", "text": "本品是全国第一的国家级产品，包治百病"})
    assert Approval.objects.count() == before
    assert browser.post(say, {"peer": "wm1", "text": " "}).status_code >= 400


def test_the_page_of_the_line_says_how_it_is_set_up_and_who_has_entered(browser, line, account, cast):
    page = cast.client("owner").get(f"/settings/connections/{line.id}").content.decode()
    assert f"http://testserver/side/{line.id}/" in page
    assert "Nobody has entered yet" in page
    enter(browser, line)
    page = cast.client("owner").get(f"/settings/connections/{line.id}").content.decode()
    assert "Nobody has entered yet" not in page
    assert " entered " in page


def test_the_file_that_proves_the_domain_is_found_while_the_line_lives(client, line):
    assert client.get("/WW_verify_aB3dE5gH7.txt").status_code == 404
    given = {"domain_file": "WW_verify_aB3dE5gH7.txt"}
    actions.rotate(by=SYSTEM, at=utc_now(), connection_id=line.id, values=given)
    assert client.get("/WW_verify_aB3dE5gH7.txt").content == b"aB3dE5gH7"
    actions.remove(by=SYSTEM, at=utc_now(), connection_id=line.id)
    assert client.get("/WW_verify_aB3dE5gH7.txt").status_code == 404


def _opened(line):
    from afflux.connectors.lines import line_of

    return line_of(line)
