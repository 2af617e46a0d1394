"""Which topics a text touches."""

from hypothesis import given
from hypothesis import strategies as st

from afflux.topics.matching import comparable, matcher

BOOK = matcher({"price": ["多少钱", "price", "优惠券"], "return": ["退货", "return"], "none": []})


def test_a_chinese_word_counts_anywhere_in_the_text():
    assert BOOK.touched("请问这个多少钱呀") == {"price"}


def test_an_english_word_counts_only_as_a_word():
    assert BOOK.touched("what is the PRICE?") == {"price"}
    assert BOOK.touched("a priceless returned thing") == set()


def test_a_text_may_touch_several_topics_and_full_width_is_no_disguise():
    assert BOOK.touched("ｐｒｉｃｅ，还有退货") == {"price", "return"}


def test_a_book_without_words_is_touched_by_nothing():
    assert matcher({"none": []}).touched("anything") == set()


@given(st.text(max_size=60))
def test_what_is_found_stands_in_the_text(text):
    for topic in BOOK.touched(text):
        words = {"price": ["多少钱", "price", "优惠券"], "return": ["退货", "return"]}[topic]
        assert any(word in comparable(text) for word in words)
