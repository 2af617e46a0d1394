"""Who says stop on a line is not contacted any more."""

from datetime import timedelta

import pytest

from afflux.connectors import actions
from afflux.connectors.happenings import Unsubscribed
from afflux.contacts.actions.consents import give_consent
from afflux.contacts.consents import contactable, standing
from afflux.contacts.identities import proof
from afflux.contacts.models import Consent, Person
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell

pytestmark = pytest.mark.django_db
MAIL = {"address": "service@shop.example.com", "smtp_host": "smtp.example.com", "hook": ""}


@pytest.fixture
def line(merchant, now):
    return actions.add(by=SYSTEM, at=now, kind="mail", values=MAIL)


def stop(line, at, key="k", peer="li@example.net"):
    tell(Unsubscribed(connection=line.id, key=key, at=at, peer=peer, word="link"))


def test_a_person_who_agreed_and_says_stop_is_contactable_no_more(line, now):
    (found,) = resolve([Candidate((proof("email", "Li@example.net"),), at=now)], by=SYSTEM, at=now)
    give_consent(found.person, basis="contract", text=None, source="order", by=SYSTEM, at=now)
    assert contactable(Person.objects.all()).count() == 1
    for _ in range(3):  # told again, it is one withdrawal
        stop(line, now + timedelta(hours=1))
    assert contactable(Person.objects.all()).count() == 0
    assert standing(found.person).source == "unsubscribed:email:link"
    assert Consent.objects.filter(given=False).count() == 1


def test_a_stranger_who_says_stop_is_remembered_by_it(line, now):
    stop(line, now)
    (found,) = resolve([Candidate((proof("email", "li@example.net"),), at=now)], by=SYSTEM, at=now)
    assert not found.created
    assert not standing(found.person).given


def test_a_peer_that_is_no_identity_changes_nothing(line, now):
    stop(line, now, peer="somebody")
    assert not Person.objects.exists()
