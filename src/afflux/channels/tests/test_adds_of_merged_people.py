"""Adds follow their person through a merge and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afflux.channels.actions.adds import record_adds
from afflux.channels.models import Add
from afflux.channels.tests.standing import NOW, add_of, make_person
from afflux.contacts import merging
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def test_merging_two_people_makes_the_later_add_a_duplicate_and_undoing_makes_both_count(merchant):
    kept, absorbed = make_person("王小明"), make_person("Wang")
    record_adds([add_of(kept), add_of(absorbed, at=NOW + timedelta(days=1))], by=SYSTEM, at=NOW)
    (merge,) = merging.merge([merging.Pair(kept.id, absorbed.id, "hand")], by=SYSTEM, at=NOW)
    adds = Add.objects.order_by("at")
    assert [(a.person_id, a.duplicate) for a in adds] == [(kept.id, False), (kept.id, True)]
    merging.undo(merge.id, by=SYSTEM, at=NOW)
    assert [(a.person_id, a.duplicate) for a in adds.all()] == [(kept.id, False), (absorbed.id, False)]
