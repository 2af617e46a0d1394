from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afflux.guard.spelling import Spelled, bare


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＮＯ．１", "no1"),
        ("最✨好", "最好"),
        ("銷量第一", "销量第一"),
        ("the 𝗯𝗲𝘀𝘁", "thebest"),
        ("bеst", "best"),
        ("ⓑⓔⓢⓣ 🅑🅔🅢🅣", "bestbest"),
        ("b\u200be\u00ads\u0336t", "best"),
        ("顶⃣级⃣", "顶级"),
        ("№1 ㎏", "no1kg"),
        ("BİG", "big"),
        ("🈚", "无"),
        ("", ""),
        ("，。！ \n", ""),
    ],
)
def test_a_text_is_read_without_its_disguise(written, read):
    assert bare(written) == read


PLACED = [
    "plain English, ",
    "中文，",
    "ＡＢＣ",
    "№",
    "㎡",
    "İ",
    "e\u0301",
    "👨\u200d👩\u200d👧",
    "—",
    "\ud800",
    "\U00020000",
]


@settings(deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PLACED), max_size=200).map("".join)))
def test_a_text_is_read_at_once_as_it_is_letter_by_letter(text):
    spelled = Spelled(text)
    one_by_one = [(letter, at) for at, sign in enumerate(text) for letter in bare(sign)]
    assert spelled.bare == "".join(letter for letter, _at in one_by_one)
    assert spelled.places(0, len(spelled.bare)) == [at for _letter, at in one_by_one]
    assert all(spelled.place(index) == at for index, (_letter, at) in enumerate(one_by_one))
