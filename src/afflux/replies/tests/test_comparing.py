"""Which of two texts is better is said when the figures bear it, and not before."""

from types import SimpleNamespace

from afflux.replies.console.comparing import verdict
from afflux.replies.queries import Greeted


def of(letter, sent, answered, removed=None):
    return SimpleNamespace(letter=letter, removed_at=removed), Greeted(sent, sent, 0, answered)


def test_one_text_is_compared_with_nothing():
    assert verdict([of("A", 500, 100)]) == ("", "")
    assert verdict([of("A", 500, 100), of("B", 500, 1, removed="long ago")]) == ("", "")


def test_few_readers_bear_no_verdict():
    assert "up to 21 more people" in verdict([of("A", 9, 9), of("B", 400, 1)])[1]


def test_a_small_difference_may_be_chance_and_a_large_one_hardly():
    assert "may be chance" in verdict([of("A", 38, 18), of("B", 31, 11)])[1]
    assert verdict([of("A", 400, 120), of("B", 400, 190)]) == (
        "good",
        "B is better than A: more people answer it, and chance alone would hardly do that.",
    )


def test_nobody_or_everybody_answering_both_is_no_difference():
    assert "may be chance" in verdict([of("A", 40, 0), of("B", 40, 0)])[1]
    assert "may be chance" in verdict([of("A", 40, 40), of("B", 40, 40)])[1]
