"""The ramp from a young account's ceiling to a grown one's."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afflux.channels.pace.ramp import Band, Point, age_on, band_at

RAMP = [Point(0, 0, 10), Point(30, 5, 40), Point(90, 20, 100)]


@pytest.mark.parametrize(
    ("age", "floor", "ceiling"),
    [(0, 0, 10), (15, 2, 25), (30, 5, 40), (60, 12, 70), (89, 19, 99), (90, 20, 100), (4000, 20, 100)],
)
def test_the_band_walks_a_straight_line_between_points_and_stays_flat_after_the_last(age, floor, ceiling):
    assert band_at(RAMP, age) == Band(floor, ceiling)


def test_an_account_younger_than_the_first_point_gets_the_first_point():
    assert band_at([Point(7, 1, 8), Point(30, 5, 40)], 0) == Band(1, 8)


def test_a_mode_without_points_has_no_band():
    assert band_at([], 12) is None


def test_the_order_in_which_points_were_typed_does_not_matter():
    assert band_at(RAMP[::-1], 45) == band_at(RAMP, 45)


def test_a_falling_ramp_rounds_down_too():
    assert band_at([Point(0, 0, 10), Point(3, 0, 0)], 1) == Band(0, 6)


def test_an_account_that_opens_in_the_future_counts_as_new():
    assert age_on(date(2026, 3, 1), date(2026, 4, 1)) == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 300), st.integers(0, 300)),
        min_size=1,
        max_size=6,
        unique_by=lambda p: p[0],
    ),
    st.integers(0, 500),
)
def test_the_band_never_leaves_what_its_points_say(raw, age):
    points = [Point(a, min(f, c), max(f, c)) for a, f, c in raw]
    band = band_at(points, age)
    assert min(p.ceiling for p in points) <= band.ceiling <= max(p.ceiling for p in points)
    assert min(p.floor for p in points) <= band.floor <= max(p.floor for p in points)
    assert band.floor <= band.ceiling
