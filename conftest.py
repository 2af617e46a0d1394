"""The standing cast of every test: a merchant with two stores and one person of each role."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from hypothesis import settings

# A change is judged by the same generated examples every time; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("search", derandomize=False)
settings.register_profile("same", derandomize=True)
settings.load_profile("same")
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)  # noon in Shanghai


@dataclass
class Cast:
    """Units `headquarters`, `region`, `store_a`, `store_b`; `users` and their `actors` by role name.

    Names: owner, operator, manager_a, manager_b, staff_a, analyst, outsider (no grant). `staff_a`/`staff_b` are
    Staff rows of the stores; staff_a also logs in.
    """

    headquarters: object = None
    region: object = None
    store_a: object = None
    store_b: object = None
    staff_a: object = None
    staff_b: object = None
    users: dict = field(default_factory=dict)

    def actor(self, name: str) -> object:
        from afflux.organization.actors import actor_of

        return actor_of(self.users[name])

    def client(self, name: str, language: str = "en") -> Client:
        client = Client()
        client.force_login(self.users[name], backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["afflux_language"] = language
        return client


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Copy the tables that `plugin_database` makes for all workers; a run without workers makes its own."""
    from django.db import connection

    if name := os.environ.get("AFFLUX_TEST_TEMPLATE"):
        connection.settings_dict["TEST"].update(TEMPLATE=name, MIGRATE=False)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def merchant(db: None) -> object:
    from afflux.organization.models import Merchant

    return Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW)


@pytest.fixture
def cast(merchant: object) -> Cast:
    from afflux.kernel.ids import new_id
    from afflux.organization.models import Grant, Role, Staff, Unit, User

    def unit(kind: str, number: str, parent: Unit | None) -> Unit:
        key = new_id()
        above = parent.ancestry if parent else []
        return Unit.objects.create(
            id=key, kind=kind, number=number, name=number, parent=parent, ancestry=[*above, key]
        )

    made = Cast()
    made.headquarters = unit("headquarters", "HQ", None)
    made.region = unit("region", "East", made.headquarters)
    made.store_a = unit("store", "A", made.region)
    made.store_b = unit("store", "B", made.region)
    granted = {
        "owner": (Role.OWNER, made.headquarters),
        "operator": (Role.OPERATOR, made.headquarters),
        "manager_a": (Role.STORE_MANAGER, made.store_a),
        "manager_b": (Role.STORE_MANAGER, made.store_b),
        "staff_a": (Role.STAFF, made.store_a),
        "analyst": (Role.ANALYST, made.headquarters),
        "outsider": None,
    }
    for name, place in granted.items():
        user = made.users[name] = User(username=name, first_name=name.title())
        user.password = "nobody$knows$it"  # noqa: S105 - a hash of no known kind: logs nobody in
        user.save()
        if place:
            Grant.objects.create(user=user, role=place[0], unit=place[1], granted_at=NOW)
    opened = date(2025, 1, 1)
    made.staff_a = Staff.objects.create(
        unit=made.store_a, user=made.users["staff_a"], number="a1", name="阿芳", account_opened_on=opened
    )
    made.staff_b = Staff.objects.create(unit=made.store_b, number="b1", name="Ben", account_opened_on=opened)
    return made


@pytest.fixture
def as_(cast: Cast) -> Callable[..., Client]:
    """`as_("manager_a")`: a browser logged in as that member of the cast, in English unless said otherwise."""
    return cast.client
