"""Sought apart, Latin spellings and others stand where a search for all at once finds them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from afflux.guard.search import Apart, Together

SPELLINGS = ["best", "be", "st", "zui佳", "v信群", "最低价", "最", "低价", "顶級x", "a1", "佳best", "ß"]
APART, TOGETHER = Apart(SPELLINGS), Together(SPELLINGS)
PARTS = st.one_of(
    st.sampled_from(SPELLINGS),
    st.sampled_from(["x" * 40, "中" * 40, "bes", "t", "zu", "最" * 3, "é"]),
    st.text("abestzui1最佳低价信群vx", max_size=5),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PARTS, max_size=30))
def test_every_place_of_every_spelling_is_found_and_no_other(parts):
    text = "".join(parts)
    assert sorted(APART.hits(text)) == sorted(TOGETHER.hits(text))


def test_nothing_is_found_in_nothing_and_by_nothing():
    assert list(APART.hits("")) == []
    assert list(Apart([]).hits("最佳best")) == []
    assert list(Apart(["best"]).hits("最" * 100 + "best" + "最")) == [(0, 100, 104)]
    assert list(Apart(["最佳"]).hits("x" * 100 + "最佳" + "x" * 100)) == [(0, 100, 102)]
