from __future__ import annotations

import pytest

from afflux.guard.book import Book
from afflux.guard.checking import check
from afflux.guard.measuring import pack_book
from afflux.guard.tests.books import found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("身份证11010519491231002X", "personal.id_card"),
        ("身份证 310101 19850615 4324", "personal.id_card"),
        ("卡号6225880123456783", "personal.bank_card"),
        ("4111 1111 1111 1111", "personal.bank_card"),
        ("13800138000", "personal.phone"),
        ("+86 138-0013-8000", "personal.phone"),
        ("１３８００１３８０００", "personal.phone"),
        ("一三八零零一三八零零零", "personal.phone"),
        ("010-62345678", "personal.phone"),
        ("+1 202 555 0143", "personal.phone"),
        ("zhang.san@qq.com", "personal.email"),
        ("john ＠ example.org", "personal.email"),
        ("https://evil.example.com/x?y=1", "links.unlisted"),
        ("www.abc-shop.net", "links.unlisted"),
        ("t.cn/A6abcd", "links.unlisted"),
        ("ｗｗｗ．ｂａｄ．ｃｏｍ", "links.unlisted"),
        ("http://1.2.3.4/wx", "links.unlisted"),
    ],
)
def test_numbers_mail_and_links_are_seen_whole(text, rule):
    assert [(f.rule, f.quoted) for f in found(f"看 {text} ，谢谢")] == [
        (rule, text.removeprefix("身份证").removeprefix("卡号").strip())
    ]


@pytest.mark.parametrize(
    "text",
    [
        "身份证110105194912310021",  # the check digit is wrong
        "身份证11010519491331002X",  # no thirteenth month
        "4111 1111 1111 1112",
        "订单123456789012345678已发货",
        "快递 SF1390000123456",
        "2026-11-23 14:30",
        "版本1.2.3，价格12.50，见说明.docx",
        "好的。com口的线也有",
        "e.g. on Monday",
        "It costs 12.50 net.",
        "1@2",
        "@",
        "://",
        ".com",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert found(text) == ()


def test_a_link_to_an_allowed_domain_and_below_it_goes_out():
    rules = pack_book().rules
    book = Book(rules, domains=["shop.example.com"])

    def seen(text):
        return [f.quoted for f in check(text, purpose="reply", book=book).findings]

    assert seen("https://shop.example.com/a https://m.shop.example.com/b shop.example.com") == []
    assert seen("https://example.com/a") == ["https://example.com/a"]
    assert seen("https://shop.example.com.evil.net/") == ["https://shop.example.com.evil.net/"]
    assert seen("https://evilshop.example.com/") == ["https://evilshop.example.com/"]
