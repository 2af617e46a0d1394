"""Every operation of /api/v1 × every role: who may not is told so and changes nothing; who may gets past the door."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from afflux.api.description import operations
from afflux.api.shell import PREFIX, api
from afflux.kernel.actors import SYSTEM
from afflux.organization import keys
from afflux.organization.models import ApiKey
from afflux.organization.rights import RIGHTS
from routes import NOBODYS

pytestmark = pytest.mark.django_db
ROLES = ("owner", "operator", "store_manager", "analyst")
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    monkeypatch.setattr("afflux.api.keys.PACE.burst", 1e9)
    monkeypatch.setattr("afflux.api.keys.PACE.rate", 1e9)


def call(secret: str | None, operation) -> int:
    path = PREFIX + re.sub(r"{[^}]+}", str(NOBODYS), operation.path)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answer = Client(headers=headers).generic(
        operation.method, path, json.dumps({}), content_type="application/json"
    )
    assert answer.status_code < 500, (operation, answer.content[:300])
    return answer.status_code


def everything() -> dict[str, int]:
    """Rows per table, the trail and the keys' last use left out."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'select count(*) from "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.mark.parametrize("role", ROLES)
def test_a_key_does_what_its_role_may_and_nothing_else(cast, role):
    unit = cast.store_a if role == "store_manager" else cast.headquarters
    secret = keys.create(by=SYSTEM, at=NOW, name=role, role=role, unit=unit).secret
    before = everything()
    for operation in operations(api):
        status = call(secret, operation)
        allowed = operation.right in RIGHTS[role]
        assert (status not in (401, 403)) == allowed, (operation.method, operation.path, status)
    assert everything() == before


def test_nobody_gets_in_without_a_live_key(cast):
    made = keys.create(by=SYSTEM, at=NOW, name="gone", role="owner", unit=cast.headquarters)
    old = keys.create(by=SYSTEM, at=NOW, name="old", role="owner", unit=cast.headquarters)
    keys.revoke(by=SYSTEM, at=NOW, key_id=made.key.id)
    ApiKey.objects.filter(id=old.key.id).update(expires_at=NOW)
    forged = made.secret[:-1] + ("a" if made.secret[-1] != "a" else "b")
    for operation in operations(api):
        for secret in (None, "", "nonsense", made.secret, old.secret, forged):
            assert call(secret, operation) == 401, (operation.method, operation.path, secret)


def test_a_browser_s_log_in_is_no_key(as_):
    assert as_("owner").get("/api/v1/me").status_code == 401


def test_no_secret_of_a_key_is_stored(cast):
    made = keys.create(by=SYSTEM, at=NOW, name="till", role="owner", unit=cast.headquarters)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(k)::text from organization_apikey k")
        stored = cursor.fetchone()[0]
        cursor.execute("select string_agg(detail::text, ' ') from organization_auditentry")
        stored += cursor.fetchone()[0] or ""
    assert made.secret not in stored
    assert made.secret.partition("_")[2] not in stored
