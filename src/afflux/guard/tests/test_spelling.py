from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from afflux.guard.spelling import BLOCK, Spelled, bare


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
        ("🈚", "无"),
        ("", ""),
        ("，。！ \n", ""),
    ],
)
def test_a_text_is_read_without_its_disguise(written, read):
    assert bare(written) == read


@given(st.text(max_size=300), st.integers(0, 2 * BLOCK))
@example("İ№" * 5, BLOCK - 3)
def test_every_letter_read_knows_where_it_stood(text, pad):
    spelled = Spelled("好" * pad + text)
    assert spelled.bare == "".join(map(bare, spelled.text))
    places = [spelled.place(at) for at in range(len(spelled.bare))]
    assert places == sorted(places)
    for at, place in enumerate(places):
        assert spelled.bare[at] in bare(spelled.text[place])


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.sampled_from(["plain English, ", "中文，", "ＡＢＣ", "№", "👨\u200d👩\u200d👧", "—"]), max_size=400
    )
)
def test_long_texts_are_read_block_by_block_as_if_they_were_one(parts):
    text = "".join(parts)
    assert Spelled(text).bare == "".join(map(bare, text))
