"""Logging in: one-time passwords, guessing, second factor, sessions that end."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from afflux.kernel.actors import SYSTEM
from afflux.organization.actions import users
from afflux.organization.models import AuditEntry, User

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _no_memory_of_earlier_tests() -> None:
    cache.clear()


def invited(cast, now) -> tuple[User, str]:
    return users.invite(
        by=SYSTEM, at=now, username="fang", name="Fang", role="operator", unit=cast.headquarters
    )


def log_in(password: str, name: str = "fang", **extra) -> tuple[Client, object]:
    client = Client()
    return client, client.post(LOGIN, {"login": name, "password": password}, **extra)


def test_a_one_time_password_opens_only_the_page_that_changes_it_and_who_changed_it_stays(cast, now) -> None:
    _user, password = invited(cast, now)
    client, answer = log_in(password)
    assert answer.status_code == 302
    assert client.get("/settings/organisation")["Location"] == "/account/password/"
    new = "a longer sentence of mine"
    elsewhere, _answer = log_in(password)
    said = client.post("/account/password/", {"oldpassword": password, "password1": new, "password2": new})
    assert said["Location"] == "/"
    assert client.get("/settings/organisation").status_code == 200
    assert elsewhere.get("/account/")["Location"].startswith("/account/login/")
    assert log_in(new)[1]["Location"] != "/account/password/"
    assert AuditEntry.objects.filter(verb="user.password_changed").count() == 1


def test_five_wrong_passwords_lock_the_name_for_this_address_and_the_right_one_waits_too(cast, now) -> None:
    _user, password = invited(cast, now)
    statuses = [log_in("wrong")[1].status_code for _try in range(6)]
    assert statuses[:4] == [200] * 4
    assert statuses[-1] == 429
    assert log_in(password)[1].status_code == 429
    assert log_in(password, REMOTE_ADDR="10.9.9.9")[1].status_code == 302


def test_a_spoofed_forwarding_header_does_not_make_a_new_address(cast, now) -> None:
    invited(cast, now)
    statuses = [log_in("wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")[1].status_code for n in range(6)]
    assert statuses[-1] == 429


def test_a_new_password_ends_the_sessions_that_were_open(cast, now) -> None:
    client = cast.client("operator")
    assert client.get("/settings/organisation").status_code == 200
    users.reset_password(by=SYSTEM, at=now, user=cast.users["operator"])
    assert client.get("/settings/organisation").status_code == 302


def test_a_role_taken_away_is_gone_with_the_next_click(cast, now) -> None:
    client = cast.client("operator")
    users.regrant(by=SYSTEM, at=now, user=cast.users["operator"], role="staff", unit=cast.store_a)
    assert client.get("/settings/organisation").status_code == 403


def test_nobody_signs_up(client) -> None:
    assert client.get("/account/signup/").status_code == 404


def test_a_second_factor_is_asked_for_and_a_code_works_once(cast, now) -> None:
    user, password = invited(cast, now)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    client, answer = log_in(password)
    assert answer["Location"] == "/account/factor/login/"
    assert client.get("/settings/organisation").status_code == 302
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))
    assert client.post("/account/factor/login/", {"code": code}).status_code == 302
    assert client.get("/settings/organisation").status_code == 200
    again, _answer = log_in(password)
    assert again.post("/account/factor/login/", {"code": code}).status_code == 200
    assert again.get("/settings/organisation").status_code == 302
