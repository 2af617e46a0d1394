"""How many people have a tag, as far as a list needs to know."""

from __future__ import annotations

import pytest
from django.urls import reverse

from afflux.contacts import access
from afflux.contacts.actions.tags import apply_tags
from afflux.contacts.models import Person, Tag
from afflux.contacts.queries import counting
from afflux.contacts.tests.rows import NOON
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags(cast):
    """Six people of store A and two of store B: all "common", two of each store "rare", nobody "idle"."""
    units = [cast.store_a] * 6 + [cast.store_b] * 2
    people = Person.objects.bulk_create(
        Person(name=f"Guest {n}", unit=unit, created_at=NOON) for n, unit in enumerate(units)
    )
    pairs = [(one.id, "common") for one in people]
    pairs += [(people[n].id, "rare") for n in (0, 1, 6, 7)]
    apply_tags(pairs, rule="hand", by=SYSTEM, at=NOON)
    Tag.objects.create(name="idle", created_at=NOON)
    return {tag.name: tag for tag in Tag.objects.all()}


def counted(cast, tags, *, whole=False, who="manager_a"):
    found = counting.people_by_tag(list(tags.values()), access.persons(cast.actor(who)), whole=whole)
    return {name: found.people.get(tag.id, 0) for name, tag in tags.items()}, found.limit


def test_a_small_part_is_counted_to_the_last_person(cast, tags):
    assert counted(cast, tags) == ({"common": 6, "rare": 2, "idle": 0}, None)


def test_of_a_large_part_the_rare_tags_are_exact_and_the_common_ones_are_more_than_the_limit(
    cast, tags, monkeypatch
):
    monkeypatch.setattr(counting, "NEWEST", 4)
    monkeypatch.setattr(counting, "LIMIT_IN_PART", 3)
    counts, limit = counted(cast, tags)
    assert (counts["rare"], counts["idle"], limit) == (2, 0, 3)
    assert counts["common"] > 3


def test_a_pool_of_few_taggings_is_counted_to_the_last_person(cast, tags, monkeypatch):
    monkeypatch.setattr(counting, "LIMIT", 5)
    assert counted(cast, tags, whole=True, who="owner") == ({"common": 8, "rare": 4, "idle": 0}, None)


def test_of_a_large_pool_tags_are_walked_to_the_limit(cast, tags, monkeypatch):
    monkeypatch.setattr(counting, "FEW", 11)  # twelve taggings are too many
    monkeypatch.setattr(counting, "LIMIT", 5)
    assert counted(cast, tags, whole=True, who="owner") == ({"common": 6, "rare": 4, "idle": 0}, 5)


def test_the_page_of_tags_says_what_a_manager_may_see(as_, tags, monkeypatch):
    page = as_("manager_b").get(reverse("tags")).content.decode()
    assert page.count(">2") >= 2
    monkeypatch.setattr(counting, "NEWEST", 1)
    monkeypatch.setattr(counting, "LIMIT_IN_PART", 1)
    assert "1+" in as_("manager_b").get(reverse("tags")).content.decode()
