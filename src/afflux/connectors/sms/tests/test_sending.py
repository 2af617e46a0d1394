"""Text messages out: both vendors' shapes over a real wire, with their signatures, limits and codes."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions, egress
from afflux.connectors.carriers import Judged, carrier
from afflux.connectors.checking import knock, steps
from afflux.connectors.lines import line_of
from afflux.connectors.sms.carrier import Sms, measured, whole_text
from afflux.connectors.sms.faults import FAULTS
from afflux.connectors.sms.segments import measure
from afflux.connectors.sms.shapes import KNOWN
from afflux.connectors.sms.shapes import vendor as shape_of
from afflux.connectors.sms.tests.conftest import ALIYUN, TENCENT, VALUES
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
SMS = Sms()
MOST_MINUTES = timedelta(minutes=20)


def do(line, payload, at=None):
    return SMS.perform(line, "say", payload, at=at or datetime.now(UTC))


def refused(line, payload, at=None):
    with pytest.raises(Refused) as told:
        do(line, payload, at)
    return told.value.why.code.removeprefix("sms."), SMS.judge(told.value)


def test_a_message_goes_out_with_a_number_of_the_gateways_and_its_length(line, gateway, say):
    wanted = say()
    told = do(line, wanted)
    (sent,) = gateway.taken
    assert (sent.phone, sent.text, sent.ours) == ("+8613800138000", "您的订单已发货", wanted["message"])
    assert told == {"message": sent.number, "parts": 1, "units": len("【清泉】您的订单已发货 拒收请回复R")}


@pytest.mark.parametrize("text", ['quote " and \\ and {phone} {secret}', "a+b=c&d%20~*'()", "换行\n😀"])
def test_whatever_is_written_arrives_as_it_was_written(line, gateway, say, text):
    do(line, say(text))
    assert gateway.taken[0].text == text


def test_the_gateways_limits_are_told_apart(line, gateway, say):
    now = gateway.now()
    gateway.now = lambda: now
    moment = datetime.fromtimestamp(now, UTC)
    do(line, say(), moment)
    assert refused(line, say(), moment) == ("often", Judged.AGAIN)
    for hour in range(1, 10):
        gateway.now = lambda hour=hour: now + hour * 3600
        do(line, say(), moment + timedelta(hours=hour))
    gateway.now = lambda: now + 10 * 3600
    assert refused(line, say(), moment + timedelta(hours=10)) == ("day", Judged.NEVER)


def test_a_wrong_secret_key_signature_or_clock_has_its_own_sentence(row, gateway, vendor, say):
    changes = {"secret": {"secret": "wrong"}, "key": {"key": "nobody"}, "signature": {"signature": "别人"}}
    for says, change in changes.items():
        changed = actions.rotate(
            by=SYSTEM, at=datetime.now(UTC), connection_id=row.id, values={**VALUES[vendor], **change}
        )
        assert refused(line_of(changed), say()) == (says, Judged.NEVER)
    right = actions.rotate(by=SYSTEM, at=datetime.now(UTC), connection_id=row.id, values=VALUES[vendor])
    assert refused(line_of(right), say(), datetime.now(UTC) - MOST_MINUTES) == ("clock", Judged.NEVER)
    assert gateway.taken == []


def test_every_code_of_the_data_leads_to_a_sentence(line, gateway, say, vendor):
    for code, kind in shape_of(vendor).shape["faults"].items():
        assert kind in FAULTS
        if "~" not in code:
            gateway.faults.append(code)
            assert refused(line, say())[0] == kind
    gateway.faults.append("isv.NEVER_HEARD_OF")
    assert refused(line, say()) == ("other_code", Judged.NEVER)


def test_a_wire_that_is_cut_after_the_gateway_took_it_leaves_it_unsure(line, gateway, say):
    gateway.faults.append("DROP")
    assert refused(line, say()) == ("connectors.unsure", Judged.UNSURE)
    assert len(gateway.taken) == 1


def test_what_cannot_go_by_text_message_is_refused_before_it_is_asked(line, gateway, say):
    assert refused(line, say(peer="somebody")) == ("no_phone", Judged.NEVER)
    assert refused(line, say(media=[{"digest": "x"}])) == ("no_files", Judged.NEVER)
    assert refused(line, say("长" * 490))[0] == "too_long"
    assert refused(line, say(" "))[0] == "too_long"
    assert gateway.taken == []


def test_the_self_check_asks_for_the_template(row, gateway):
    knock(row, at=datetime.now(UTC))
    assert steps(row)[1].done
    gateway.approved = False
    knock(row, at=datetime.now(UTC))
    assert "not approved" in str(steps(row)[1].says)
    gateway.secret = "another"
    knock(row, at=datetime.now(UTC))
    assert "Copy the secret" in str(steps(row)[1].says)
    assert [step.done for step in steps(row)[2:4]] == [True, True]
    assert "【清泉】… 拒收请回复R" in str(steps(row)[3].says)


@pytest.mark.parametrize(
    ("given", "changed", "field", "code"),
    [
        (ALIYUN, {"vendor": "pigeon"}, "vendor", "connectors.no_choice"),
        (ALIYUN, {"frame": "您好 拒收请回复R"}, "frame", "sms.frame_form"),
        (ALIYUN, {"frame": "{text}"}, "frame", "sms.no_way_out"),
        (ALIYUN, {"signature": "清"}, "signature", "sms.signature_form"),
        (ALIYUN, {"hook": "short"}, "hook", "connectors.hook_form"),
        (ALIYUN, {"base_url": "http://example.com"}, "base_url", "connectors.address_form"),
        (TENCENT, {"app": ""}, "app", "sms.no_app"),
        (TENCENT, {"template": "SMS_1"}, "template", "sms.template_form"),
    ],
)
def test_a_wrong_setting_is_refused_at_its_field(merchant, now, given, changed, field, code):
    with pytest.raises(Refused) as told:
        actions.add(by=SYSTEM, at=now, kind="sms", values={**given, **changed})
    assert (told.value.field, told.value.why.code) == (field, code)


def test_lengths_are_counted_as_phones_count_them():
    cases = {
        "a" * 160: 1,
        "a" * 161: 2,
        "a" * 306: 2,
        "a" * 307: 3,
        "中" * 70: 1,
        "中" * 71: 2,
        "中" * 134: 2,
        "中" * 135: 3,
    }
    cases |= {
        "€" * 80: 1,
        "€" * 81: 2,
        "😀" * 35: 1,
        "😀" * 36: 2,
        "😀" * 66: 2,
        "😀" * 67: 3,
        "a" * 152 + "€" + "a" * 152: 3,
    }
    assert {text: measure(text).parts for text in cases} == cases
    values = {"signature": "清泉", "frame": "{text} 拒收请回复R"}
    assert whole_text(values, "您好") == "【清泉】您好 拒收请回复R"
    assert measured(values, "a" * 57) == measure("【清泉】" + "a" * 57 + " 拒收请回复R")


def test_both_vendors_are_offered_and_what_cannot_be_done_is_explained():
    assert {name for name, _label in Sms.settings[0].choices} == set(KNOWN)
    for name in ("welcome", "receipts", "typing"):
        assert str(carrier("sms").capabilities.reasons[name])
    egress._client().close()
    egress._client.cache_clear()
