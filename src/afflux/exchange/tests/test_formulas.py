"""A cell that a spreadsheet would run leaves with a guard and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afflux.exchange.formulas import guarded, unguarded

CORPUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\x00=1",
    "\u200b=1",
    "\ufeff@x",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", CORPUS)
def test_what_a_spreadsheet_would_run_is_guarded(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["-5", "+8613800138000", "12.50", "-0.5", "王小明", "a=b", "", "'quoted'", "'s-Hertogenbosch"]
)
def test_numbers_and_plain_words_stay_as_they_are(text):
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r ＝a1\x00\u200b."), max_size=8))
def test_there_and_back_is_the_identity(text):
    assert unguarded(guarded(text)) == text
