"""What the house says by itself goes through the guard when it is saved."""

import pytest

from afflux.guard.actions import deciding
from afflux.guard.models import Approval
from afflux.kernel.errors import Refused
from afflux.replies.engine.forms import language_of
from afflux.replies.fields import harmless
from afflux.replies.models import Rule, Welcome
from afflux.replies.shelf import shelf

pytestmark = pytest.mark.django_db


def severity(text):
    from afflux.guard.checking import check

    return check(text, purpose="reply").severity


def first(wanted):
    """A text of the packs' own kind with that severity."""
    texts = (
        "国家级产品", "空前绝后的优惠", "全网最低价", "最好的产品", "包治百病", "稳赚不赔，保证收益", "史上最强", "根治糖尿病",
        "转发朋友圈领红包", "Guaranteed returns", "the best in the world", "cures cancer", "加我微信 abc12345",
    )  # fmt: skip
    return next(text for text in texts if severity(text) == wanted)


def test_a_blocked_text_is_refused_where_it_stands(merchant, rule, welcome):
    with pytest.raises(Refused) as refused:
        rule("x", "价格", first("block"))
    assert refused.value.field == "texts"
    with pytest.raises(Refused):
        welcome("x", first("block"))
    assert not Rule.objects.exists()
    assert not Welcome.objects.exists()


@pytest.mark.parametrize("approved", [True, False])
def test_a_text_on_hold_works_once_somebody_approves_it(cast, rule, at, approved):
    made = rule("x", "价格", first("approve"), by=cast.actor("operator"))
    assert made.hold
    assert not shelf().book.rules
    owner = cast.actor("owner")
    deciding.decide(Approval.objects.get(), approved=approved, words="seen", by=owner, at=at)
    made.refresh_from_db()
    assert (made.hold, bool(made.paused_at)) == (None, not approved)
    assert len(shelf().book.rules) == approved


def test_a_name_that_would_be_blocked_is_not_said(merchant):
    assert harmless(first("block")) == ""
    assert language_of(harmless("王小明")) == "zh"
