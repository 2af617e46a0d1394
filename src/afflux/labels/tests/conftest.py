"""Rules in one line, and people who say things on a paper line."""

import pytest

from afflux.contacts.models import Tag, Tagging
from afflux.conversations.tests.conftest import hear, line, paper
from afflux.kernel.actors import SYSTEM
from afflux.labels import saving, working

__all__ = ["hear", "line", "paper"]


@pytest.fixture
def rule(merchant, now):
    """rule("asks for refund", tag="refund", said={"words": ["退货"]})"""

    def make(name="a rule", *, tag="asker", lasting=True, **conditions):
        draft = saving.Draft(name, tag, conditions, lasting=lasting)
        return saving.save(None, draft, by=SYSTEM, at=now)

    return make


@pytest.fixture
def work(now):
    return lambda at=None: working.work_due(lambda: at or now)


@pytest.fixture
def has():
    """Names of the tags of whoever has a name."""

    def names(name):
        return sorted(
            Tag.objects.filter(id__in=Tagging.objects.filter(person__name=name).values("tag")).values_list(
                "name", flat=True
            )
        )

    return names
