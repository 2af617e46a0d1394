"""Our calls against a simulated platform that keeps its limits, over a real socket; and its events at our door."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions, egress
from afflux.connectors.checking import knock, steps
from afflux.connectors.lines import line_of
from afflux.connectors.models import Token
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom import transport
from afflux.connectors.wecom.simulator import wire
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
GREET, WAY, TAG = (f"externalcontact/{api}" for api in ("send_welcome_msg", "add_contact_way", "mark_tag"))


@pytest.fixture
def row(merchant, company):
    return actions.add(by=SYSTEM, at=NOW, kind="wecom", values={**VALUES, "base_url": company.url})


@pytest.fixture
def line(row):
    return line_of(row)


def customer(company, member="zhang", **more):
    return company.people.come(member, **{"name": "王芳", "state": "", "at": company.now(), **more})


def code(line, api, body, at=NOW):
    with pytest.raises(Refused) as refused:
        transport.call(line, api, body, at=at)
    return refused.value.why.code


def test_one_token_serves_until_shortly_before_its_end_and_is_sealed(line, company):
    held = transport.access_token(line, at=NOW)
    assert transport.access_token(line, at=NOW + timedelta(minutes=114)) == held
    assert len(company._calls["gettoken"]) == 1
    transport.access_token(line, at=NOW + timedelta(minutes=116))
    assert len(company._calls["gettoken"]) == 2
    assert held.encode() not in bytes(Token.objects.get().value)


def test_a_token_that_the_platform_ended_early_is_replaced_once_and_the_call_goes_through(line, company):
    transport.access_token(line, at=NOW)
    company.expire_tokens()
    answer = transport.call(line, WAY, {"type": 1, "scene": 2, "user": ["zhang"], "state": "c-1"}, at=NOW)
    assert answer["config_id"] in company.ways
    assert len(company._calls["gettoken"]) == 2


def test_a_token_that_is_never_accepted_is_not_asked_for_for_ever(line, company):
    company.faults[WAY].extend([40014] * 9)
    assert code(line, WAY, {}) == "wecom.40014"
    assert len(company._calls[WAY]) == 2


def test_a_welcome_is_sent_once_and_within_twenty_seconds(line, company):
    message = {"welcome_code": company.welcome_code(), "text": {"content": "您好！"}}
    assert transport.call(line, GREET, message, at=NOW)["errcode"] == 0
    assert code(line, GREET, message) == "wecom.41051"
    late = company.welcome_code()
    now = company.now()
    company.now = lambda: now + 21
    assert code(line, GREET, {"welcome_code": late, "text": {"content": "您好！"}}) == "wecom.41050"
    assert company.greeted == [message]


def test_limits_are_kept_and_have_their_own_sentences(line, company):
    members = [f"m{n}" for n in range(101)]
    assert code(line, WAY, {"type": 2, "scene": 2, "user": members}) == "wecom.41041"
    assert code(line, WAY, {"type": 2, "scene": 2, "user": ["m"], "state": "x" * 31}) == "wecom.40058"
    assert code(line, "externalcontact/unheard_of", {}) == "wecom.48002"
    for fault in (45009, 60020, 84061, -1):
        company.faults[WAY].append(fault)
        assert code(line, WAY, {}) == f"wecom.{fault}"


def heard(company, line, api, body):
    """The code of an answer, 0 where it was done."""
    return company.call(api, transport.access_token(line, at=NOW), body)["errcode"]


def test_calls_of_a_minute_and_of_an_hour_are_counted(line, company):
    company.per_minute, company.per_hour = 3, 5
    start = company.now()
    found = []
    for moment in (0, 1, 2, 3, 70, 140, 210):
        company.now = lambda moment=moment: start + moment
        found.append(heard(company, line, "externalcontact/get_corp_tag_list", {}))
    assert found == [0, 0, 0, 45009, 0, 45009, 45009]


def test_departments_are_counted_out_and_a_temporary_code_lasts_two_weeks_at_most(line, company):
    company.people.members |= {f"m{n}": "" for n in range(101)}
    assert code(line, WAY, {"type": 2, "scene": 2, "party": [1]}) == "wecom.41041"
    temporary = {"type": 1, "scene": 2, "user": ["zhang"], "is_temp": True}
    assert code(line, WAY, {**temporary, "expires_in": 15 * 86_400}) == "wecom.40058"
    assert heard(company, line, WAY, {**temporary, "expires_in": 14 * 86_400}) == 0


def test_an_app_changes_only_tags_that_it_made(line, company):
    company.labels.groups["别人"] = {"et1": "VIP"}
    assert code(line, "externalcontact/edit_corp_tag", {"id": "et1", "name": "x"}) == "wecom.48002"
    assert code(line, "externalcontact/del_corp_tag", {"tag_id": ["et1"]}) == "wecom.48002"


def test_more_than_five_hands_at_the_tags_are_refused(line, company):
    held = transport.access_token(line, at=NOW)
    peer, company.labels.groups["g"] = customer(company), {"t1": "VIP"}
    body = {"userid": "zhang", "external_userid": peer, "add_tag": ["t1"]}
    with ThreadPoolExecutor(12) as hands:
        codes = list(hands.map(lambda _n: company.call(TAG, held, body)["errcode"], range(12)))
    assert set(codes) == {0, 45033}
    assert codes.count(0) >= 5


def test_the_self_check_says_what_the_platform_says_and_how_to_cure_it(row, company):
    knock(row, at=NOW)
    assert [(s.done, str(s.says)) for s in steps(row)][1] == (True, "")
    changed = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values={"secret": "a-wrong-secret"})
    assert not Token.objects.exists()
    knock(changed, at=NOW)
    step = steps(changed)[1]
    assert (step.done, str(step.says)) == (
        False,
        "WeCom does not know this secret. Copy the secret of the self-built app again.",
    )


def test_a_platform_that_is_away_is_named_and_no_secret_is_told(merchant):
    row = actions.add(by=SYSTEM, at=NOW, kind="wecom", values={**VALUES, "base_url": "http://127.0.0.1:1"})
    with pytest.raises(Refused) as refused:
        transport.access_token(line_of(row), at=NOW)
    assert refused.value.why.code == "connectors.away"
    assert VALUES["secret"] not in repr(refused.value.__cause__) + str(refused.value)
    egress._client().close()
    egress._client.cache_clear()


def test_a_platform_that_did_it_and_stays_silent_is_waited_for_no_longer_than_that(
    line, company, monkeypatch
):
    monkeypatch.setattr(wire, "SILENCE", 1.0)
    monkeypatch.setattr(egress, "WAITS", {"timeout": 0.3})
    egress._client().close()
    egress._client.cache_clear()
    company.script("add_contact_way:timeout")
    assert code(line, WAY, {"type": 1, "scene": 2, "user": ["zhang"]}) == "connectors.unsure"
    assert len(company.ways) == 1
