"""The house of the live show speaks as its owner does."""

import pytest

from afflux.demo.live.house import furnish
from afflux.organization.models import Staff
from afflux.topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(merchant, cast):
    """Furnish a simulated house whose owner chose a language, or none."""

    def run(language, now):
        merchant.simulated = True
        merchant.save()
        cast.users["owner"].language = language
        cast.users["owner"].save()
        assert Staff.objects.exists()
        furnish(port=1, at=now)
        return set(Topic.objects.values_list("name", flat=True))

    return run


@pytest.mark.parametrize(
    ("language", "name"), [("zh-hans", "价格与优惠"), ("en", "Price and discount"), ("", "价格与优惠")]
)
def test_topics_are_named_in_the_owners_language_else_in_the_countrys(show, now, language, name):
    assert name in show(language, now)
