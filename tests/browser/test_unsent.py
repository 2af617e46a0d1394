"""What was typed in the inbox is never lost: not by a look at another conversation, a broken line, or a log-in that ran out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.conftest import PASSWORD
from browser.test_webchat import _code_with_page
from browser.test_writing_and_answering import WORDS, line, people

__all__ = ["line", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SAYS = {"en": ("there is no connection", "Yes, in all sizes."), "zh-hans": ("网络已断开", "有，尺码齐全。")}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_word_stays_in_its_box_until_it_is_sent(
    shop, line, people, owner, opened, complaints, language
) -> None:
    away, said = SAYS[language]
    asked = f"Size 38? {language}"
    slug = _code_with_page(shop, owner(language=language), language, "u")
    guest = opened(language=language, phone=True)
    guest.goto(f"{shop.url}/c/{slug}")
    guest.get_by_role("button", name=WORDS[language]["open"]).click()
    guest.locator("[data-afflux-chat] textarea").fill(asked)
    guest.keyboard.press("Enter")
    expect(guest.locator("li.guest time")).to_have_count(1)

    desk = opened(language=language, phone=True)
    desk.goto(f"{shop.url}/account/login/?next=/talk/?tab=team")
    _enter(desk)
    desk.locator("#talks a", has_text=asked).click()
    box, unsent = desk.locator("#compose textarea"), desk.locator("[data-unsent]")
    box.fill(said)
    desk.goto(f"{shop.url}/talk/?tab=team")
    desk.locator("#talks a", has_text=asked).click()
    expect(box).to_have_value(said)
    assert desk.evaluate(
        "document.querySelector('[data-send]').getBoundingClientRect().bottom <= innerHeight"
    )

    desk.context.set_offline(True)
    desk.locator("[data-send]").click()
    expect(unsent).to_contain_text(away)
    expect(box).to_have_value(said)
    desk.context.set_offline(False)

    desk.context.clear_cookies(name="session")
    desk.locator("[data-send]").click()
    desk.wait_for_url("**/account/login/**")
    _enter(desk)
    expect(box).to_have_value(said)
    desk.locator("[data-send]").click()
    expect(box).to_have_value("")
    expect(guest.locator("li.house", has_text=said)).to_have_count(1)
    desk.reload()
    expect(box).to_have_value("")
    cut = [
        told for told in complaints if "DISCONNECTED" in told or "htmx:" in told
    ]  # of the line that was cut
    assert cut
    complaints[:] = [told for told in complaints if told not in cut]


def _enter(page) -> None:
    page.fill("[name=login]", "colleague")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/talk/**")
