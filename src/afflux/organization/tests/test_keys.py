from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest

from afflux.kernel.errors import Refused
from afflux.organization import keys
from afflux.organization.models import ApiKey, AuditEntry

pytestmark = pytest.mark.django_db


def make(cast, now, by="owner", unit=None, role="operator", **more):
    unit = unit or cast.headquarters
    return keys.create(by=cast.actor(by), at=now, name="till", role=role, unit=unit, **more)


def test_a_key_holds_32_random_bytes_and_only_its_sha_256_is_kept(cast, now):
    made = make(cast, now)
    prefix, _line, random = made.secret.partition("_")
    assert len(random) == 43
    assert len(prefix) == 12
    assert (made.key.prefix, made.key.digest) == (prefix, hashlib.sha256(made.secret.encode()).hexdigest())
    assert random not in str(ApiKey.objects.values().get())


def test_a_key_acts_in_its_role_at_its_unit_and_leaves_its_name(cast, now):
    actor = keys.actor_for(make(cast, now, unit=cast.store_a, role="store_manager").secret, at=now)
    assert (actor.kind, actor.name, actor.units) == ("key", "till", frozenset({cast.store_a.id}))
    assert actor.may("trade.write")
    assert not actor.may("settings.write")


@pytest.mark.parametrize("wrong", ["", "x", "afx_", "ключ", "a" * 500, "afxAAAAAAAAA_" + "a" * 43])
def test_what_is_no_key_lets_nobody_in(cast, now, wrong):
    make(cast, now)
    assert keys.actor_for(wrong, at=now) is None


def test_a_key_with_one_letter_changed_lets_nobody_in(cast, now):
    secret = make(cast, now).secret
    assert keys.actor_for(secret[:-1] + ("a" if secret[-1] != "a" else "b"), at=now) is None


def test_a_revoked_key_is_refused_at_its_next_call(cast, now):
    made = make(cast, now)
    assert keys.actor_for(made.secret, at=now)
    keys.revoke(by=cast.actor("owner"), at=now, key_id=made.key.id)
    assert keys.actor_for(made.secret, at=now) is None
    assert keys.live_actor(made.key.id, at=now) is None
    with pytest.raises(Refused):
        keys.revoke(by=cast.actor("owner"), at=now, key_id=made.key.id)


def test_a_key_ends_at_its_hour(cast, now):
    made = make(cast, now, expires_at=now + timedelta(hours=1))
    assert keys.actor_for(made.secret, at=now + timedelta(minutes=59))
    assert keys.actor_for(made.secret, at=now + timedelta(hours=1)) is None


def test_a_rotated_key_works_and_the_old_one_ends_now_or_after_the_overlap(cast, now):
    old = make(cast, now)
    new = keys.rotate(by=cast.actor("owner"), at=now, key_id=old.key.id)
    assert keys.actor_for(new.secret, at=now)
    assert keys.actor_for(old.secret, at=now) is None
    newer = keys.rotate(by=cast.actor("owner"), at=now, key_id=new.key.id, overlap=timedelta(days=1))
    assert keys.actor_for(new.secret, at=now + timedelta(hours=23))
    assert keys.actor_for(new.secret, at=now + timedelta(hours=25)) is None
    assert keys.actor_for(newer.secret, at=now + timedelta(hours=25))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": " "}, "name"),
        ({"role": "staff"}, "role"),
        ({"role": "king"}, "role"),
        ({"expires_at": "past"}, "expires_at"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_at_its_field(cast, now, said, field):
    values = {"name": "till", "role": "operator", "unit": cast.headquarters, **said}
    if said.get("expires_at"):
        values["expires_at"] = now
    with pytest.raises(Refused) as refused:
        keys.create(by=cast.actor("owner"), at=now, **values)
    assert refused.value.field == field
    assert not ApiKey.objects.exists()


def test_nobody_makes_a_key_wider_than_the_own_unit_or_sees_those_of_others(cast, now):
    with pytest.raises(Refused):
        make(cast, now, by="manager_a", unit=cast.store_b)
    made = make(cast, now, unit=cast.store_b)
    assert list(keys.visible(cast.actor("manager_a"))) == []
    with pytest.raises(Refused):
        keys.revoke(by=cast.actor("manager_a"), at=now, key_id=made.key.id)
    with pytest.raises(Refused):
        keys.revoke(by=cast.actor("owner"), at=now, key_id=uuid4())


def test_making_and_ending_a_key_stand_in_the_trail_without_the_secret(cast, now):
    made = make(cast, now)
    keys.revoke(by=cast.actor("owner"), at=now, key_id=made.key.id)
    entries = AuditEntry.objects.filter(subject_id=str(made.key.id)).order_by("at", "id")
    assert sorted(entry.verb for entry in entries) == ["key.created", "key.revoked"]
    assert all(made.secret not in str(entry.detail) + entry.subject_name for entry in entries)
