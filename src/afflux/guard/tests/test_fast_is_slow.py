from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from afflux.guard import measuring
from afflux.guard.checking import check
from afflux.guard.rules import packs
from afflux.guard.tests.books import whole_book
from afflux.guard.tests.slow import slow_book
from afflux.guard.tests.test_measuring import SHARED

LABELLED = [line.text for origin in measuring.ORIGINS for line in measuring.of_origin(origin)]
SOUGHT = sorted({word for pack in packs() for rule in pack.rules for word in (*rule.words, *rule.anchors)})
SIGNS = [
    "",
    " ",
    "·",
    "✨",
    "\u200b",
    "，",
    "。",
    "\n",
    "\ud800",
    "\u0301",
    "👨\u200d👩\u200d👧",
    "№",
    "㎡",
    "İ",
    "ß",
]
GUIDES = Path(__file__).resolve().parents[4] / "docs" / "guide"


def same(text: str) -> int:
    fast = check(text, purpose="broadcast", book=whole_book()).findings
    slow = check(text, purpose="broadcast", book=slow_book()).findings
    assert fast == slow
    return len(fast)


def test_every_labelled_line_is_judged_as_the_slow_guard_judges_it():
    assert sum(map(same, LABELLED)) > 500


def test_pages_in_both_languages_are_judged_as_the_slow_guard_judges_them():
    pages = [page.read_text() for page in sorted(GUIDES.glob("*/*.md"))[:20]]
    reviews = "\n".join(measuring.reviews(SHARED)[:1000])
    assert sum(map(same, [*pages, reviews])) > 0


PARTS = st.one_of(
    st.sampled_from(SOUGHT), st.sampled_from(SIGNS), st.sampled_from(LABELLED), st.text(max_size=6)
)


@settings(deadline=None, max_examples=150)
@given(st.lists(PARTS, max_size=20), st.sampled_from(SIGNS))
def test_whatever_is_strung_together_is_judged_as_the_slow_guard_judges_it(parts, sign):
    same(sign.join(parts))
    same(sign.join("".join(parts)))


def test_the_slow_guard_would_notice_a_letter_read_otherwise(monkeypatch):
    monkeypatch.setattr(slow_book(), "reads", measuring.Unread)
    fast = check("全网最.低.价", purpose="broadcast", book=whole_book()).findings
    assert fast != check("全网最.低.价", purpose="broadcast", book=slow_book()).findings
