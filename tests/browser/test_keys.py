"""A lead at the desk without a mouse: finds, notes, answers, snoozes, closes and searches; a note never leaves the house."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.test_webchat import _code_with_page
from browser.test_writing_and_answering import WORDS, _log_in, line, people

__all__ = ["line", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def test_a_lead_answers_notes_snoozes_closes_and_searches_by_keys_alone(
    shop, line, people, owner, opened
) -> None:
    asked = "Are you open on Sunday?"
    slug = _code_with_page(shop, owner(language="en"), "en", "k")
    guest = opened(language="en", phone=True)
    guest.goto(f"{shop.url}/c/{slug}")
    guest.get_by_role("button", name=WORDS["en"]["open"]).click()
    guest.locator("[data-afflux-chat] textarea").fill(asked)
    guest.keyboard.press("Enter")
    expect(guest.locator("li.guest time")).to_have_count(1)

    desk = _log_in(shop, opened(language="en"), "colleague")
    keys = desk.keyboard
    expect(desk.locator("#talks a[data-talk]").first).to_contain_text(asked)  # the newest
    keys.press("j")
    keys.press("Enter")
    desk.wait_for_url("**/talk/*-*")
    keys.press("n")
    keys.type("knows us already")
    keys.press("Control+Enter")
    expect(desk.locator(".word.note")).to_contain_text("knows us already")
    keys.press("Escape")
    keys.press("r")
    keys.type("Yes, from ten.")
    keys.press("Control+Enter")
    expect(guest.locator("li.house", has_text="Yes, from ten.")).to_have_count(1)
    assert "knows us" not in guest.locator("[data-afflux-chat]").inner_text()
    expect(desk.locator("#compose textarea")).to_have_value("")

    talk = desk.url
    keys.press("Escape")
    keys.press("s")
    assert desk.evaluate("document.activeElement.name") == "sooner"
    with desk.expect_navigation():
        keys.press("Enter")
    desk.goto(talk)
    expect(desk.locator(".heading .badge").first).to_be_visible()
    keys.press("e")
    desk.wait_for_url("**/close")
    desk.locator("[name=topic]").focus()
    keys.press("Control+A")
    keys.type("Opening hours")
    keys.press("Enter")
    desk.wait_for_url(lambda url: not url.endswith("/close"))
    desk.goto(f"{shop.url}/talk/archive/?q=Sunday")
    expect(desk.locator("mark").first).to_have_text("Sunday")
