"""The whole way as two people walk it: an operator prints a code, a stranger scans it, and the numbers move."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
WORDS = {
    "en": {
        "code": "Till card",
        "title": "A cup for you",
        "thanks": "Thank",
        "staff": "Wang Fang",
        "visitor": "Lin Daiyu",
    },
    "zh-hans": {
        "code": "收银台卡片",
        "title": "送您一杯茶",
        "thanks": "谢",
        "staff": "王芳",
        "visitor": "林黛玉",
    },
}
PHONES = {"en": "13900001234", "zh-hans": "13900005678"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_code_is_made_scanned_and_answered_and_the_cost_of_an_add_moves(
    shop, owner, opened, language
) -> None:
    words = WORDS[language]
    desk = owner(language=language)
    number = f"w{language[:2]}"
    _take_on(shop, desk, words["staff"], number)
    _agree_on_words(shop, desk, language)
    _write_page(shop, desk, words["title"], language)
    code_page = _make_code(shop, desk, words["code"], words["title"], number)
    link = desk.locator("[data-copy]").first.get_attribute("data-copy")
    assert link
    slug = link.rsplit("/", 1)[1]
    channel_page = desk.locator("main a[href^='/drain/channels/']").first.get_attribute("href")
    assert channel_page

    before = _cac(shop, slug, words["code"])
    assert before["adds"] == 0
    phone = opened(language=language, phone=True)
    phone.goto(f"{shop.url}/c/{slug}")
    expect(phone.locator("h1")).to_contain_text(words["title"])
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.fill("[name=name]", words["visitor"])
    phone.fill("[name=phone]", PHONES[language])
    phone.wait_for_timeout(2500)  # a form sent within two seconds of its page is a robot's
    phone.click("form[method=post] button:not([name])")
    expect(phone.locator("[role=alert]").first).to_be_visible()  # consent is never assumed
    phone.check("[name=agree]")
    phone.click("form[method=post] button:not([name])")
    phone.wait_for_url(re.compile("/thanks"))
    expect(phone.locator("body")).to_contain_text(words["thanks"])

    desk.goto(f"{shop.url}/pool/")
    desk.click(f"main table a:has-text('{words['visitor']}')")
    timeline = desk.locator("main")
    expect(timeline).to_contain_text(words["code"])
    assert PHONES[language] not in desk.content(), "a phone number is masked until somebody asks to see it"

    desk.goto(shop.url + code_page)
    expect(desk.locator(".figure .value").first).to_have_text("1")
    desk.goto(f"{shop.url}/drain/pace/")
    row = desk.locator("main tr", has_text=words["staff"]).first
    expect(row).to_be_visible()

    _note_cost(shop, desk, words["code"], number)
    after = _cac(shop, slug, words["code"])
    assert (after["adds"], after["cac"]) == (1, "50.00")
    desk.goto(shop.url + channel_page)
    expect(desk.locator("main")).to_contain_text("50.00")


def _take_on(shop, desk: Page, name: str, number: str) -> None:
    desk.goto(f"{shop.url}/settings/staff/new")
    desk.fill("[name=name]", name)
    desk.fill("[name=number]", number)
    desk.fill("[name=account_opened_on]", "2025-01-01")
    desk.click("main .submit button")
    expect(desk.locator("main table")).to_contain_text(name)


def _agree_on_words(shop, desk: Page, language: str) -> None:
    desk.goto(f"{shop.url}/pool/consent/new")
    desk.fill("[name=name]", f"Walk {language}")
    desk.fill("[name=body_en]", "You may call me about my order and about offers.")
    desk.fill("[name=body_zh]", "可以就订单和优惠与我联系。")
    desk.click("main .submit button")
    desk.wait_for_url(re.compile(r"/pool/consent/?(?!new)"))


def _write_page(shop, desk: Page, title: str, language: str) -> None:
    desk.goto(f"{shop.url}/drain/pages/new")
    desk.fill("[name=name]", title)
    desk.fill("[name=title_en]", WORDS["en"]["title"])
    desk.fill("[name=title_zh]", WORDS["zh-hans"]["title"])
    desk.select_option("[name=consent_text]", index=1)
    desk.click("main .submit button")
    desk.wait_for_url(re.compile(r"/drain/pages/(?!new)"))


def _make_code(shop, desk: Page, name: str, page: str, number: str) -> str:
    desk.goto(f"{shop.url}/drain/codes/new")
    desk.fill("[name=name]", name)
    desk.fill("[name=channel]", name)
    desk.select_option("[name=mode]", index=1)
    desk.click("button[value='add:landing']")
    desk.wait_for_selector("[name=t1-landing]")
    desk.click("button[value='remove:0']")
    desk.wait_for_selector("[name=t0-landing]")
    desk.select_option("[name=t0-landing]", label=page)
    desk.fill("[name=t0-staff]", number)
    desk.click("main .submit button.primary")
    desk.wait_for_url(re.compile(r"/drain/codes/[0-9a-f-]{36}"))
    return desk.url.removeprefix(shop.url).split("?")[0]


def _note_cost(shop, desk: Page, channel: str, number: str) -> None:
    desk.goto(f"{shop.url}/drain/costs/new")
    desk.fill("[name=channel]", channel)
    desk.fill("[name=quantity]", "1000")
    desk.fill("[name=unit_price]", "0.05")
    desk.click("main .submit button.primary")
    desk.wait_for_url(re.compile(r"/drain/costs(?!/new)"))


def _cac(shop, slug: str, channel: str) -> dict:
    """The channel's line as the command line reports it beside the running server."""
    import json

    rows = json.loads(shop.afflux("report", "channels", "--format", "json"))
    found = [r for r in rows if r["channel"] == channel or r.get("name") == channel]
    return found[0] if found else {"adds": 0, "cac": None}
