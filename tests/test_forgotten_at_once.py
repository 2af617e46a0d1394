"""Imports beside each other and beside an erasure: real threads, real commits; nobody comes back."""

from __future__ import annotations

import conftest
import pytest
from tests.canary.person import EMAIL, PHONE, Canary
from tests.test_forgotten_stay_out import FILE, forget, holds, import_file

from afflux.channels.tests.committing import committed
from afflux.contacts.actions import erasing
from afflux.contacts.identities import proof
from afflux.contacts.models import Erasure, Person, Suppression
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM
from afflux.organization.models import Merchant
from test_orders_at_once import NOW, at_once


@pytest.fixture
def canary(django_db_setup, django_db_blocker):
    """Somebody with a phone and an address; committed."""
    with committed(django_db_blocker):
        cast = conftest.cast.__wrapped__(Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW))
        yield Canary(cast, NOW)


def test_two_imports_at_once_bring_nobody_back(canary) -> None:
    forget(canary, NOW)
    files = [FILE + f"1390000{number}444,,N\n" for number in (1, 2)]
    runs = at_once([lambda text=text: import_file(text, NOW) for text in files])
    assert [(run.state, run.rejected) for run in runs] == [("done", 2)] * 2
    assert not holds("phone", PHONE)
    assert not Person.objects.filter(name__in=["Back Again", "By Mail"]).exists()


def test_whether_the_import_or_the_erasure_is_quicker_nobody_is_left_in_the_pool(canary) -> None:
    for _turn in range(4):
        person = Person.objects.get(id=canary.person.id)
        erased, run = at_once(
            [
                lambda person=person: erasing.erase(person, reason="asked", by=SYSTEM, at=NOW),
                lambda: import_file(FILE, NOW),
            ]
        )
        assert isinstance(erased, Erasure), erased
        assert run.state == "done", run
        assert not holds("phone", PHONE)
        assert not Person.objects.filter(name="Back Again").exists()
        Suppression.objects.all().delete()  # the same again
        told = Candidate((proof("phone", PHONE), proof("email", EMAIL)), at=NOW)
        (found,) = resolve([told], by=SYSTEM, at=NOW)
        canary.person = Person.objects.get(id=found.person)
