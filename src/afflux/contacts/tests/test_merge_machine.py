"""Random rows, tags, consents, merges and undos against a model in memory: every fact stays, and stays findable."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from afflux.contacts import merging
from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.actions.merges import merge_by_hand
from afflux.contacts.actions.tags import apply_tags
from afflux.contacts.merging import KEPT_WAS_ABSORBED
from afflux.contacts.models import Consent, Identity, Merge, Person, Standing, Tagging
from afflux.contacts.tests.rows import NOON, bring, phone, row
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db

few = st.integers(0, 5)


class Pool(RuleBasedStateMachine):
    """`facts`: what was ever written, per kind; `snapshots`: who owned each fact just before a merge."""

    @initialize()
    def begin(self):
        self.clock = NOON
        self.identities: set[tuple[str, str]] = set()
        self.consents = 0
        self.before: dict[object, dict] = {}
        self.touched: dict[object, int] = {}

    def tick(self):
        self.clock += timedelta(minutes=1)
        return self.clock

    @rule(number=few, mail=few, external=st.none() | few, which=st.sampled_from(["p", "m", "pm"]))
    def a_row_comes(self, number, mail, external, which):
        held = {"phone": phone(number)} if "p" in which else {}
        held |= {"email": f"{mail}@b.cn"} if "m" in which else {}
        held |= {"external": f"E{external}"} if external is not None else {}
        candidate = row(day=random.Random(number).randint(0, 9), **held)
        (answer,) = bring(candidate)
        self.identities |= {(proof.kind, proof.value) for proof in candidate.proofs}
        assert Person.objects.get(id=answer.person).merged_into_id is None

    def live(self):
        return list(
            Person.objects.filter(merged_into=None).order_by("created_at", "id").values_list("id", flat=True)
        )

    @precondition(lambda self: self.live())
    @rule(at=st.integers(0, 99), tag=st.sampled_from("xyz"))
    def somebody_gets_a_tag(self, at, tag):
        people = self.live()
        apply_tags([(people[at % len(people)], tag)], rule="hand", by=SYSTEM, at=self.tick())

    @precondition(lambda self: self.live())
    @rule(at=st.integers(0, 99), given=st.booleans())
    def somebody_speaks_about_consent(self, at, given):
        people = self.live()
        fact = ConsentFact(people[at % len(people)], given, "test", self.tick(), basis="contract")
        self.consents += note_consents([fact], by=SYSTEM, at=self.clock)

    @precondition(lambda self: len(self.live()) > 1)
    @rule(at=st.integers(0, 99), other=st.integers(1, 99))
    def two_are_merged_and_given_back_at_once(self, at, other):
        people = self.live()
        left = people[at % len(people)]
        right = people[(at + 1 + other % (len(people) - 1)) % len(people)]
        before = owners()
        made = merge_by_hand(left, right, proof="", by=SYSTEM, at=self.tick())
        merging.undo(made.id, by=SYSTEM, at=self.tick())
        assert owners() == before

    @precondition(lambda self: len(self.live()) > 1)
    @rule(at=st.integers(0, 99), other=st.integers(1, 99))
    def two_are_merged(self, at, other):
        people = self.live()
        merge_by_hand(
            people[at % len(people)],
            people[(at + 1 + other % (len(people) - 1)) % len(people)],
            proof="",
            by=SYSTEM,
            at=self.tick(),
        )

    @precondition(lambda self: Merge.objects.filter(undone_at=None).exists())
    @rule(at=st.integers(0, 99))
    def some_merge_is_undone_or_refused_for_a_later_one(self, at):
        merges = list(Merge.objects.filter(undone_at=None).order_by("at", "id"))
        merge = merges[at % len(merges)]
        covered = Merge.objects.filter(undone_at=None, absorbed=merge.kept_id).exists()
        if covered:
            with pytest.raises(Refused) as refusal, transaction.atomic():
                merging.undo(merge.id, by=SYSTEM, at=self.tick())
            assert refusal.value.why is KEPT_WAS_ABSORBED
        else:
            merging.undo(merge.id, by=SYSTEM, at=self.tick())
            assert Person.objects.get(id=merge.absorbed_id).merged_into_id is None

    @invariant()
    def every_identity_ever_written_has_one_living_owner(self):
        held = Identity.objects.values_list("kind", "value", "person__merged_into")
        assert {(kind, value) for kind, value, _into in held} == self.identities
        assert all(into is None for _kind, _value, into in held)

    @invariant()
    def every_consent_is_kept_by_somebody_living(self):
        held = list(Consent.objects.values_list("person__merged_into", flat=True))
        assert held == [None] * self.consents

    @invariant()
    def a_standing_says_what_the_newest_row_of_the_ledger_says(self):
        said = {}
        for consent in Consent.objects.order_by("at", "recorded_at", "-given"):
            said[consent.person_id] = consent.given
        assert dict(Standing.objects.values_list("person", "given")) == said

    @invariant()
    def who_is_merged_away_keeps_at_most_a_tag_that_the_kept_one_has_too(self):
        for tagging in Tagging.objects.filter(person__merged_into__isnull=False).select_related("person"):
            assert Tagging.objects.filter(tag=tagging.tag).exclude(id=tagging.id).exists()

    @invariant()
    def open_merges_say_who_is_merged_into_whom(self):
        open_ones = set(Merge.objects.filter(undone_at=None).values_list("absorbed", "kept"))
        assert open_ones == set(
            Person.objects.filter(merged_into__isnull=False).values_list("id", "merged_into")
        )

    def teardown(self):
        """All merges undone, of a chain the later first: nobody is merged away, and no fact is missing."""
        while merges := list(Merge.objects.filter(undone_at=None, kept__merged_into=None)):
            merging.undo(merges[0].id, by=SYSTEM, at=self.tick())
        assert not Person.objects.filter(merged_into__isnull=False).exists()
        self.every_identity_ever_written_has_one_living_owner()
        self.every_consent_is_kept_by_somebody_living()


def owners():
    return (
        dict(Identity.objects.values_list("key", "person")),
        dict(Consent.objects.values_list("id", "person")),
        dict(Tagging.objects.values_list("id", "person")),
        list(Person.objects.order_by("id").values()),
    )


class FreshPool(Pool):
    """Each run in a transaction of its own, rolled back."""

    def __init__(self):
        self.frame = transaction.atomic()
        self.frame.__enter__()
        super().__init__()

    def teardown(self):
        try:
            super().teardown()
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)


def test_random_merges_and_undos_keep_every_fact():
    run_state_machine_as_test(
        FreshPool,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
