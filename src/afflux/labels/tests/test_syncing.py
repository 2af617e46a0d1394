"""A label that is kept at WeCom as well is one effect for each member who knows the person."""

import pytest

from afflux.connectors import actions
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom.models import Bond
from afflux.contacts.identities import proof
from afflux.contacts.models import Person
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM
from afflux.labels import giving, saving
from afflux.labels.models import Rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(merchant, now):
    line = actions.add(by=SYSTEM, at=now, kind="wecom", name="清泉企业微信", values=VALUES)
    resolve([Candidate((proof("wecom", "wmPeer1"),), at=now, name="王芳")], by=SYSTEM, at=now)
    for account in ("fang", "li"):
        Bond.objects.create(connection=line, account=account, peer="wmPeer1", added_at=now)
    return line


def rule(now, *, synced):
    silent = {"untagged": {"tags": []}}  # holds for everybody
    return saving.save(
        None, saving.Draft("all", "hello", silent, lasting=False, synced=synced), by=SYSTEM, at=now
    )


def test_every_member_who_knows_the_person_tags_them_once(known, now):
    made = rule(now, synced=True)
    people = [Person.objects.get().id]
    giving.apply(people, at=now, rules=[made])
    giving.apply(people, at=now, rules=[made])
    found = Effect.objects.order_by("payload__account").values_list("kind", "payload")
    assert [kind for kind, _payload in found] == ["tag", "tag"]
    assert [payload["account"] for _kind, payload in found] == ["fang", "li"]
    assert {tuple(payload["add"]) for _kind, payload in found} == {("hello",)}


def test_a_rule_of_our_own_stays_in_the_house(known, now):
    giving.apply([Person.objects.get().id], at=now, rules=[rule(now, synced=False)])
    assert Effect.objects.count() == 0


def test_a_label_taken_off_is_taken_off_there_too(known, now):
    made, people = rule(now, synced=True), [Person.objects.get().id]
    giving.apply(people, at=now, rules=[made])
    Rule.objects.update(conditions={"said": {"words": ["never"]}})
    giving.apply(people, at=now, rules=[Rule.objects.get()])
    assert Effect.objects.filter(payload__remove=["hello"]).count() == 2
