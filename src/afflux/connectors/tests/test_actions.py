"""Lines are made, changed and ended; their secrets go in and do not come out."""

import json

import pytest
from django.apps import apps

from afflux.connectors import access, actions
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.tests.conftest import VALUES
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
SECRETS = ("token", "aes_key", "secret")


def test_secrets_are_sealed_and_settings_are_shown(line):
    row = Connection.objects.get(id=line.id)
    assert row.settings == {
        "corp_id": VALUES["corp_id"],
        "agent_id": "218",
        "domain_file": "",
        "overlap": "24",
        "base_url": "https://qyapi.weixin.qq.com",
    }
    for name in SECRETS:
        assert VALUES[name].encode() not in bytes(row.secrets)
    assert {name: line_of(row).values[name] for name in SECRETS} == {name: VALUES[name] for name in SECRETS}


def test_the_trail_says_who_and_which_settings_and_holds_no_secret(line, now):
    actions.rotate(by=SYSTEM, at=now, connection_id=line.id, values={"secret": "another-secret", "token": ""})
    actions.remove(by=SYSTEM, at=now, connection_id=line.id)
    trail = apps.get_model("organization", "AuditEntry")
    entries = list(trail.objects.filter(subject_id=str(line.id)).order_by("id"))
    assert [e.verb for e in entries] == ["connection.added", "connection.rotated", "connection.removed"]
    assert entries[1].detail == {"kind": "wecom", "fields": ["secret"]}
    told = json.dumps([e.detail for e in entries])
    assert not any(VALUES[name] in told for name in SECRETS)


def test_rotating_keeps_what_was_not_given_and_asks_for_a_new_verification(line, now):
    Connection.objects.filter(id=line.id).update(verified_at=now)
    changed = actions.rotate(by=SYSTEM, at=now, connection_id=line.id, values={"secret": "another-secret"})
    assert line_of(changed).values == {**line_of(line).values, "secret": "another-secret"}
    assert Connection.objects.get(id=line.id).verified_at is None


def test_a_removed_line_is_gone_with_its_secrets_and_frees_its_name(line, now):
    actions.remove(by=SYSTEM, at=now, connection_id=line.id)
    assert bytes(Connection.objects.get(id=line.id).secrets) == b""
    with pytest.raises(Refused):
        actions.remove(by=SYSTEM, at=now, connection_id=line.id)
    actions.add(by=SYSTEM, at=now, kind="wecom", name=line.name, values=VALUES)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("corp_id", ""), ("corp_id", "qq123456789"), ("corp_id", "ww12345678;drop"), ("token", "a b"), ("token", "x"),
        ("aes_key", "short"), ("aes_key", ""), ("secret", "  "), ("agent_id", "one"),
        ("base_url", "http://example.com"), ("base_url", "ftp://127.0.0.1"), ("base_url", "https://u:p@example.com"),
        ("base_url", "https://example.com/path"), ("base_url", "https://example.com:port"), ("base_url", "https://[::1"),
    ],
)  # fmt: skip
def test_a_setting_of_the_wrong_form_is_refused_at_its_field(merchant, now, field, value):
    with pytest.raises(Refused) as refused:
        actions.add(by=SYSTEM, at=now, kind="wecom", values={**VALUES, field: value})
    assert refused.value.field == field
    assert not Connection.objects.exists()


def test_a_second_line_of_the_same_name_and_an_unknown_kind_are_refused(line, now):
    with pytest.raises(Refused) as refused:
        actions.add(by=SYSTEM, at=now, kind="wecom", name=line.name, values=VALUES)
    assert (refused.value.field, refused.value.why.status) == ("name", 409)
    with pytest.raises(Refused, match=r"Known are: .*wecom"):
        actions.add(by=SYSTEM, at=now, kind="pigeon", values={})


def test_only_headquarters_sees_lines(line, cast):
    seen = {name: access.connections(cast.actor(name)).count() for name in cast.users}
    assert {name for name, count in seen.items() if count} == {"owner", "operator"}
