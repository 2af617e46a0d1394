"""Customers who write at the same moment: each finds somebody, and turns stay turns."""

from __future__ import annotations

import conftest
import pytest
from django.db import transaction

from afflux.channels.tests.committing import committed
from afflux.connectors import actions
from afflux.connectors.happenings import Said
from afflux.conversations.actions import desk, talks
from afflux.conversations.models import Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.organization.models import Grant, Merchant, Role, User
from test_orders_at_once import NOW, at_once


@pytest.fixture
def house(django_db_setup, django_db_blocker):
    """The cast, a chat, and four operators who answer in turns; committed."""
    with committed(django_db_blocker):
        cast = conftest.cast.__wrapped__(Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW))
        for number in range(3):
            user = User.objects.create(username=f"desk{number}")
            Grant.objects.create(user=user, role=Role.OPERATOR, unit=cast.headquarters, granted_at=NOW)
        rules = desk.Rules(owner_first=False, method="turns", hours="", zone="", target_minutes=15)
        desk.set_desk(None, rules, by=SYSTEM, at=NOW)
        cast.line = actions.add(by=SYSTEM, at=NOW, kind="webchat", name="Chat", values={})
        yield cast


def test_ten_strangers_at_once_go_round_the_desk_twice(house) -> None:
    def write(number: int):
        peer = f"01890000-0000-7000-8000-{number:012d}"
        given = {"connection": house.line.id, "account": "", "peer": peer, "at": NOW}

        def run():
            with transaction.atomic():
                tell(Said(key=peer, message=peer, text="在吗", **given))

        return run

    assert at_once([write(number) for number in range(10)]) == [None] * 10
    given = sorted(Talk.objects.values_list("assigned__username", flat=True))
    assert given == sorted(["desk0", "desk1", "desk2", "operator", "owner"] * 2)


def test_of_two_who_take_one_talk_one_has_it(house) -> None:
    talk = Talk.objects.create(connection=house.line, account="", peer="p", opened_at=NOW, last_at=NOW)
    takers = [house.actor("owner"), house.actor("operator")]
    answers = at_once([lambda who=who: talks.take(talk, by=who, at=NOW) for who in takers])
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
