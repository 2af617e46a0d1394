"""What a carrier says of those it leads to us."""

import pytest

from afflux.connectors.syncing import Known, PeersKnown
from afflux.contacts import knowing
from afflux.contacts.identities import proof
from afflux.contacts.models import Identity, Person
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(merchant, now):
    from afflux.connectors import actions
    from afflux.connectors.tests.conftest import VALUES

    return actions.add(by=SYSTEM, at=now, kind="wecom", values=VALUES)


def tell(line, now, *peers):
    knowing.known(PeersKnown(line.id, peers, now))


def test_a_name_is_filled_where_there_is_none_and_never_written_over(line, now):
    who = (proof("wecom", "wm1"),)
    resolve([Candidate(who, at=now)], by=SYSTEM, at=now)
    tell(line, now, Known("wm1", "王芳"))
    tell(line, now, Known("wm1", "芳芳小店"))
    assert list(Person.objects.values_list("name", flat=True)) == ["王芳"]


def test_a_unionid_joins_what_the_official_account_and_wecom_know_of_one_person(line, now):
    resolve([Candidate((proof("openid", "o1"), proof("unionid", "u1")), at=now)], by=SYSTEM, at=now)
    resolve([Candidate((proof("wecom", "wm1"),), at=now)], by=SYSTEM, at=now)
    tell(line, now, Known("wm1", "王芳", unionid="u1"))
    (person,) = set(Identity.objects.values_list("person", flat=True))
    assert Person.objects.get(id=person).name == "王芳"


def test_many_are_told_at_once_and_who_has_no_name_is_left_without(line, now):
    tell(line, now, *(Known(f"wm{number}", "" if number % 2 else f"客{number}") for number in range(100)))
    assert Person.objects.count() == 100
    assert Person.objects.exclude(name="").count() == 50
