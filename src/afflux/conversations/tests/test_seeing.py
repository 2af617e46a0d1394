"""Open pages hear of the talks that the doors would let their readers see, and of no others."""

import itertools

import pytest
from django.test import Client

from afflux.conversations import access
from afflux.conversations.models import Talk
from afflux.conversations.readers import reader_of
from afflux.conversations.seeing import Place

pytestmark = pytest.mark.django_db


def cookie(client: Client) -> str:
    return f"afflux_language=en; session={client.cookies['session'].value}"


@pytest.mark.parametrize("name", ["owner", "operator", "manager_a", "manager_b", "staff_a", "analyst"])
def test_a_page_hears_exactly_what_the_door_shows(cast, line, now, name):
    units, staffs = (None, cast.store_a, cast.store_b), (None, cast.staff_a, cast.staff_b)
    users = (None, cast.users["staff_a"], cast.users["operator"])
    for number, (unit, staff, user) in enumerate(itertools.product(units, staffs, users)):
        given = {"unit": unit, "staff": staff, "assigned": user, "opened_at": now, "last_at": now}
        Talk.objects.create(connection=line, account="a", peer=str(number), **given)
    reader = reader_of(cookie(cast.client(name)))
    shown = set(access.talks(cast.actor(name)).values_list("peer", flat=True))
    heard = {t.peer for t in Talk.objects.all() if reader.sees(Place(t.unit_id, t.staff_id, t.assigned_id))}
    assert heard == shown
    print(f"{name}: {len(shown)} of 27")


def test_nobody_hears_without_a_session_a_grant_or_a_password_of_their_own(cast):
    assert reader_of("") is None
    assert reader_of("session=made-up") is None
    assert reader_of(cookie(cast.client("outsider"))) is None
    user = cast.users["operator"]
    mine = cookie(cast.client("operator"))
    user.must_change_password = True
    user.save()
    assert reader_of(mine) is None


def test_a_log_out_ends_what_a_page_hears(cast):
    client = cast.client("operator")
    mine = cookie(client)
    assert reader_of(mine).user == cast.users["operator"].id
    client.session.flush()
    assert reader_of(mine) is None
