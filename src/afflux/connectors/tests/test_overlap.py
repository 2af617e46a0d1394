"""Token and key are replaced here and at the carrier, one after the other: until then the pair before opens the door."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import actions, overlap
from afflux.connectors.jobs import forget
from afflux.connectors.lines import BEFORE, line_of
from afflux.connectors.models import Callback, Connection
from afflux.connectors.oa.tests.conftest import VALUES as OA
from afflux.connectors.tests.conftest import SEAL, VALUES, Platform, added
from afflux.connectors.wechat import xml
from afflux.connectors.wechat.crypto import Seal, key_of
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
NEW = {"token": "N3wTok", "aes_key": "kWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}


def now():
    return datetime.now(UTC)


def seal(**changed):
    values = {**VALUES, **changed}
    return Seal(values["token"], key_of(values["aes_key"]), values["corp_id"])


@pytest.fixture
def verified(line):
    Connection.objects.filter(id=line.id).update(verified_at=now())
    return line


def rotate(line, **values):
    return actions.rotate(by=SYSTEM, at=now(), connection_id=line.id, values=values)


@pytest.mark.parametrize("changed", [NEW, {"token": NEW["token"]}, {"aes_key": NEW["aes_key"]}])
def test_both_pairs_open_the_door_while_the_platform_is_being_changed(verified, changed):
    rotate(verified, **changed)
    assert Platform(verified).send(added("wmOld")).status_code == 200
    assert Platform(verified, seal(**changed)).send(added("wmNew")).status_code == 200
    assert (
        Platform(verified).send(added("wmOld2")).status_code == 200
    )  # on its way when the first new one came
    assert Callback.objects.count() == 3


def test_the_pair_before_ends_soon_after_the_new_one_was_heard(verified):
    rotate(verified, **NEW)
    until = Connection.objects.get().before_until
    assert until - now() > timedelta(hours=23)
    Platform(verified).send(added("wmOld"))
    assert Connection.objects.get().before_until == until
    Platform(verified, seal(**NEW)).send(added("wmNew"))
    assert Connection.objects.get().before_until - now() <= overlap.GRACE


def test_afterwards_it_is_refused_and_forgotten(verified):
    rotate(verified, **NEW)
    Connection.objects.update(before_until=now() - timedelta(seconds=1))
    assert Platform(verified).send(added("wmOld")).status_code == 403
    assert Platform(verified, seal(**NEW)).send(added("wmNew")).status_code == 200
    assert line_of(Connection.objects.get()).before
    forget()
    row = Connection.objects.get()
    assert (row.before_until, line_of(row).before) == (None, ())
    assert BEFORE not in line_of(row).values
    assert line_of(row).values["token"] == NEW["token"]


def test_an_overlap_of_no_hours_refuses_the_pair_before_at_once(verified):
    rotate(verified, overlap="0")
    rotate(verified, **NEW)
    assert Platform(verified).send(added("wmOld")).status_code == 403


def test_a_mistyped_pair_does_not_push_out_the_one_the_platform_uses(verified):
    rotate(verified, token="mistyped1")
    rotate(verified, token="mistyped2")
    rotate(verified, **NEW)
    assert Platform(verified).send(added("wmOld")).status_code == 200
    assert Platform(verified, seal(token="mistyped1")).send(added("wmNobody")).status_code == 403


def test_what_no_carrier_ever_used_opens_nothing(line):
    rotate(line, **NEW)
    assert Platform(line).send(added("wmOld")).status_code == 403


def test_another_pair_and_a_changed_message_are_refused_during_the_overlap(verified):
    rotate(verified, **NEW)
    assert Platform(verified, seal(token="other123")).send(added()).status_code == 403
    query, body = Platform(verified).request(added())
    assert Platform(verified).post({**query, "nonce": "1"}, body).status_code == 403
    foreign = Seal(SEAL.token, SEAL.key, "wx0000000000000000")
    assert Platform(verified, foreign).send(added()).status_code == 403


def test_the_secrets_of_before_are_sealed_and_go_with_the_line(verified):
    rotate(verified, **NEW)
    row = Connection.objects.get()
    assert VALUES["token"].encode() not in bytes(row.secrets)
    assert VALUES["token"] not in str(row.settings)
    actions.remove(by=SYSTEM, at=now(), connection_id=row.id)
    assert Connection.objects.get().before_until is None


@pytest.mark.parametrize("hours", ["-1", "169", "1.5", "x", "１２３４５"])
def test_an_overlap_is_whole_hours_up_to_a_week(line, hours):
    with pytest.raises(Refused) as refused:
        rotate(line, overlap=hours)
    assert refused.value.field == "overlap"


def test_the_page_says_until_when_the_pair_before_is_let_in(verified, as_):
    address = f"/settings/connections/{verified.id}"
    assert "were replaced" not in as_("owner").get(address).content.decode()
    rotate(verified, **NEW)
    assert "were replaced" in as_("owner").get(address).content.decode()


def test_an_official_account_is_heard_under_both_as_well(merchant):
    line = actions.add(by=SYSTEM, at=now(), kind="oa", values=OA)
    Connection.objects.update(verified_at=now())
    rotate(line, **NEW)
    for number, changed in enumerate(({}, NEW)):
        values = {**OA, **changed}
        held = Seal(values["token"], key_of(values["aes_key"]), values["app_id"])
        signed = held.close(
            xml.write(
                {
                    "ToUserName": "gh_1", "FromUserName": "oPeer", "CreateTime": 1780000000, "MsgType": "text",
                    "Content": "hi", "MsgId": 100 + number,
                }
            ),
            at=now(),
        )  # fmt: skip
        query = {"msg_signature": signed.signature, "timestamp": signed.timestamp, "nonce": signed.nonce}
        body = xml.write({"ToUserName": "gh_1", "Encrypt": signed.sealed})
        assert Platform(line).post(query, body).status_code == 200
        echo = {**query, "signature": held.sign("", signed.timestamp, signed.nonce), "echostr": "777"}
        from django.test import Client

        assert Client().get(f"/hook/{line.id}", echo).content == b"777"
