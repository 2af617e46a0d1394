"""What is looked up is what walking would find: the indexes against the plainest loops."""

from hypothesis import given, settings
from hypothesis import strategies as some

from afflux.replies.engine.forms import formed
from afflux.replies.engine.rules import Kind, Phrase
from afflux.replies.engine.searching import Search
from afflux.replies.engine.slips import LETTERS, SIGNS, slips

LETTER_WORDS = some.text("abcd", min_size=1, max_size=6)
CHINESE = some.text("甲乙丙丁", min_size=1, max_size=5)


def distance(one, other):
    """The optimal string alignment distance, by the whole table."""
    rows = [[max(i, j) if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(some.text("abc", max_size=7), some.text("abc", max_size=7))
def test_a_slip_is_distance_one(one, other):
    far = distance(one, other)
    assert slips(one, other) == (far if far <= 1 else None)


@settings(deadline=None, max_examples=60)
@given(some.lists(CHINESE, min_size=1, max_size=8, unique=True), some.text("甲乙丙丁戊 ", max_size=14))
def test_chinese_with_a_slip_is_found_as_walking_would(phrases, text):
    search = Search([Phrase(phrase, Kind.NEAR) for phrase in phrases])
    found = {key: one[3] for key, one in search.found(formed(text)).items()}
    expected = {}
    for key, phrase in enumerate(phrases):
        long = len(phrase)
        widths = {long} | ({long + 1} if long >= SIGNS else set()) | ({long - 1} if long > SIGNS else set())
        windows = (text[at : at + w] for w in widths for at in range(len(text) - w + 1))
        near = [d for d in (distance(phrase, window) for window in windows) if d <= (long >= SIGNS)]
        if near:
            expected[key] = min(near)
    assert found == expected


@settings(deadline=None, max_examples=60)
@given(some.lists(LETTER_WORDS, min_size=1, max_size=8, unique=True), some.lists(LETTER_WORDS, max_size=8))
def test_words_with_a_slip_are_found_as_walking_would(phrases, words):
    search = Search([Phrase(phrase, Kind.NEAR) for phrase in phrases])
    found = {key: one[3] for key, one in search.found(formed(" ".join(words))).items()}
    expected = {}
    for key, phrase in enumerate(phrases):
        near = [d for d in (distance(phrase, word) for word in words) if d <= (len(phrase) >= LETTERS)]
        if near:
            expected[key] = min(near)
    assert found == expected


@settings(deadline=None, max_examples=60)
@given(some.lists(CHINESE, min_size=1, max_size=8, unique=True), some.text("甲乙丙丁", max_size=20))
def test_parts_are_found_as_walking_would(phrases, text):
    search = Search([Phrase(phrase, Kind.CONTAINS) for phrase in phrases])
    found = {key: one[1] for key, one in search.found(formed(text)).items()}
    assert found == {key: text.index(phrase) for key, phrase in enumerate(phrases) if phrase in text}
