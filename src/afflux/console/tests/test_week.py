"""Hours of the week are filled in as rows, kept as one text, and said in words."""

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from afflux.console.week import WeekField, rows_of, said, text_of


class Shop(forms.Form):
    hours = WeekField(label="Hours", required=False, max_length=200)


def posted(**given):
    data = QueryDict(mutable=True)
    for name, value in given.items():
        data.setlist(f"hours_{name}", value if isinstance(value, list) else [value])
    return Shop(data)


@pytest.mark.parametrize(
    "text",
    ["", "09:00-18:00", "1-5 09:00-18:00; 6 10:00-16:00", "1-5 09:00-12:00; 1-5 13:00-18:00", "1 00:00-24:00; 3 00:00-24:00"],
)  # fmt: skip
def test_what_is_kept_comes_back_as_rows_and_is_the_same_text(text):
    assert text_of(rows_of(text)) == text
    page = str(Shop(initial={"hours": text})["hours"])
    assert page.count('type="time"') == 2 * (len(rows_of(text)) + (1 if text else 2))


def test_rows_become_the_text():
    form = posted(days0=["1", "2", "3", "5"], from0="09:00", to0="18:00", from1="10:00", to1="00:00")
    assert form.is_valid()
    assert form.cleaned_data["hours"] == "1-3 09:00-18:00; 5 09:00-18:00; 10:00-24:00"


def test_no_row_is_always():
    form = posted()
    assert form.is_valid()
    assert form.cleaned_data["hours"] == ""
    with translation.override("zh-hans"):
        assert said("") == "全天"


@pytest.mark.parametrize(
    "given",
    [{"from0": "18:00", "to0": "09:00"}, {"days0": ["1"]}, {"from0": "09:00"}, {"from0": "<b>", "to0": "x"}],
)
def test_half_a_row_is_refused_and_comes_back_as_it_was(given):
    form = posted(**given)
    assert not form.is_valid()
    assert "Every row needs both times" in str(form["hours"].errors)
    page = str(form["hours"])
    assert ("checked" in page) is ("days0" in given or "from0" in given)
    assert "<b>" not in page
    if given.get("from0") == "09:00":
        assert 'value="09:00"' in page


def test_hours_are_said_in_the_readers_words():
    with translation.override("en"):
        assert said("1-5 09:00-18:00; 7 10:00-24:00") == "Mon–Fri 09:00–18:00, Sun 10:00–24:00"
        assert said("09:00-18:00") == "09:00–18:00"
    with translation.override("zh-hans"):
        assert said("1-5 09:00-18:00; 7 10:00-16:00") == "周一–周五 09:00–18:00、周日 10:00–16:00"
