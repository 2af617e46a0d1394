"""Route × role: every address declares its right, and every cell of the matrix is called for real.

Every answer carries a content policy without unsafe words, and the headers beside it.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from afflux.organization.rights import ALL_RIGHTS
from routes import Route, routes

pytestmark = pytest.mark.django_db
NAMES = ("owner", "operator", "manager_a", "staff_a", "analyst", "outsider")
WATCHED = (
    "organization_auditentry",
    "channels_code",
    "contacts_person",
    "trade_order",
    "channels_cost",
    "organization_user",
)


def rows() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(f"select count(*) from {table}" for table in WATCHED))
        return [row[0] for row in cursor.fetchall()]


def guarded_answer(client: Client, route: Route) -> HttpResponse:
    answer = client.get(route.path)
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, route.pattern
    assert "unsafe" not in policy, route.pattern
    assert answer.headers["X-Content-Type-Options"] == "nosniff", route.pattern
    assert answer.headers["Referrer-Policy"] == "same-origin", route.pattern
    return answer


def test_no_route_is_undeclared() -> None:
    undeclared = [r.pattern for r in routes() if r.right is None]
    assert undeclared == []
    unknown = {r.right for r in routes()} - ALL_RIGHTS - {"public", "login"}
    assert unknown == set()


def test_a_stranger_is_sent_to_the_log_in(client) -> None:
    for route in _guarded():
        response = guarded_answer(client, route)
        assert response.status_code == 302, route.pattern
        assert response["Location"].startswith("/account/"), route.pattern


def test_a_page_for_everybody_carries_the_policy_too(cast) -> None:
    client = cast.client("owner")
    for route in routes():
        if route.right in ("public", "login"):
            guarded_answer(client, route)


@pytest.mark.parametrize("name", NAMES)
def test_a_role_reads_what_its_rights_say_and_nothing_else(cast, name) -> None:
    client, actor = cast.client(name), cast.actor(name)
    cells = 0
    for route in _guarded():
        if route.right == "login":
            continue
        status = guarded_answer(client, route).status_code
        cells += 1
        if actor.may(route.right):
            assert status in (200, 302, 400, 404, 405, 409, 422), f"{name} {route.pattern}: {status}"
        else:
            assert status == 403, f"{name} {route.pattern}: {status}"
    print(f"{name}: {cells} cells read")


@pytest.mark.parametrize("name", NAMES)
def test_a_role_without_the_right_changes_nothing_by_posting(cast, name) -> None:
    client, actor = cast.client(name), cast.actor(name)
    before, cells = rows(), 0
    for route in _guarded():
        if route.right == "login" or actor.may(route.write_right):
            continue
        cells += 1
        assert client.post(route.path, {"name": "x"}).status_code == 403, f"{name} {route.pattern}"
    assert rows() == before
    print(f"{name}: {cells} cells refused")


def test_a_post_without_our_token_is_refused_everywhere(cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["owner"], backend="django.contrib.auth.backends.ModelBackend")
    for route in _guarded():
        assert strict.post(route.path, {"name": "x"}).status_code == 403, route.pattern


def _guarded() -> list[Route]:
    return [r for r in routes() if r.right not in ("public", None)]
