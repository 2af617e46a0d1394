"""A stranger with a phone scans a code and chats on its page: words and a picture go out, an answer comes by itself."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import uuid

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser.conftest import _clean
from browser.test_from_code_to_cost import _agree_on_words, _make_code, _take_on, _write_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
WORDS = {
    "en": {"code": "Shelf card", "title": "A cup for you", "open": "Chat with us", "ask": "Is it in stock?", "say": "Yes, come by."},
    "zh-hans": {"code": "货架卡片", "title": "送您一杯茶", "open": "在线咨询", "ask": "有货吗？", "say": "有的，欢迎来店。"},
}  # fmt: skip
CANARY = "<img src=x onerror=alert(1)> https://example.com/tea?a=1, javascript:alert(2)"
ANSWER = """
import json, sys
from afflux.cli.session import database_ready
from afflux.runtime.config import load
with database_ready(load(sys.argv[1]), "test"):
    from afflux.connectors.effects import Wanted, want
    from afflux.connectors.models import Connection, Effect
    from afflux.connectors.webchat.models import Guest
    from afflux.kernel.clock import utc_now
    line = Connection.objects.get(kind="webchat").id
    peer = Guest.objects.filter(connection=line).latest("last_at").peer
    payload = {"account": "", "peer": str(peer), "text": sys.argv[2], "media": [], "message": sys.argv[3]}
    want(Wanted(line, "say/" + sys.argv[3], Effect.Lane.REPLY, "say", payload, utc_now()))
"""


@pytest.fixture(scope="module")
def chat(shop):
    """The chat that a new house has from its first day."""
    lines = json.loads(shop.afflux("connectors", "list", "--format", "json"))
    (told,) = [line for line in lines if line["kind"] == "webchat"]
    assert told["embed"].startswith("<script src=")
    return told["id"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_stranger_chats_from_a_phone_page_and_finds_it_again(shop, chat, owner, opened, language) -> None:
    words = WORDS[language]
    slug = _code_with_page(shop, owner(language=language), language)
    phone = opened(language=language, phone=True)
    phone.goto(f"{shop.url}/c/{slug}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("button", name=words["open"]).press("Enter")
    expect(phone.get_by_role("log").locator("li")).to_have_count(1)  # the greeting
    field = phone.locator("[data-afflux-chat] textarea")
    expect(field).to_be_focused()
    field.fill(words["ask"])
    field.press("Enter")
    expect(phone.locator("li.guest time")).to_have_count(1)
    field.fill(CANARY)
    field.press("Enter")
    expect(phone.locator("li.guest a[href='https://example.com/tea?a=1']")).to_have_count(1)
    expect(phone.locator("li.guest", has_text="<img src=x onerror=alert(1)>")).to_have_count(1)
    phone.set_input_files("[data-afflux-chat] input[type=file]", _picture())
    expect(phone.locator("li.guest img")).to_have_count(1)

    _answer(shop, words["say"])
    expect(phone.locator("li.house", has_text=words["say"])).to_be_visible()
    field.press("Escape")
    expect(phone.get_by_role("button", name=words["open"])).to_be_focused()
    _answer(shop, words["say"] + " 2")
    expect(phone.locator(".badge")).to_have_text("1")

    phone.reload()
    expect(phone.locator(".badge")).to_have_text("1")
    phone.get_by_role("button", name=words["open"]).click()
    expect(phone.locator("li.guest")).to_have_count(3)
    expect(phone.locator("li.house", has_text=words["say"])).to_have_count(2)
    expect(phone.locator(".badge")).to_be_hidden()
    assert phone.evaluate("document.querySelector('img[src=x]')") is None


def test_a_stranger_leaves_a_number_with_consent_and_stands_in_the_pool(shop, chat, owner, opened) -> None:
    desk = owner()
    slug = _code_with_page(shop, desk, "en", "n")
    phone = opened(phone=True, dark=True)
    phone.route("**/hello?*", _slowly)  # they write before the house has answered, and the word is not lost
    phone.goto(f"{shop.url}/c/{slug}")
    phone.get_by_role("button", name="Chat with us").click()
    phone.fill("[data-afflux-chat] textarea", "Please call me")
    phone.keyboard.press("Enter")
    form = phone.locator("form.contact")
    form.locator("[name=name]").fill("Xue Baochai")
    form.locator("[name=phone]").fill("13900007777")
    form.locator("[type=submit]").click()
    expect(form.get_by_role("alert")).to_contain_text("tick the box")  # consent is never assumed
    form.locator("[name=agree]").check()
    form.locator("[type=submit]").click()
    expect(phone.locator(".desk")).to_contain_text("Thank you.")
    for _ in range(120):
        desk.goto(f"{shop.url}/pool/")
        if desk.locator("main table a:has-text('Xue Baochai')").count():
            break
        desk.wait_for_timeout(500)
    desk.click("main table a:has-text('Xue Baochai')")
    expect(desk.locator("main")).to_contain_text("Shelf card n")


def _code_with_page(shop, desk, language: str, mark: str = "") -> str:
    words, number = WORDS[language], f"c{language[:2]}{mark}"
    _take_on(shop, desk, f"Chat {number}", number)
    _agree_on_words(shop, desk, f"{language} chat {mark}")
    _write_page(shop, desk, f"{words['title']} {number}", language)
    _make_code(shop, desk, f"{words['code']} {mark}".strip(), f"{words['title']} {number}", number)
    link = desk.locator("[data-copy]").first.get_attribute("data-copy")
    assert link
    return str(link.rsplit("/", 1)[1])


def _slowly(route) -> None:
    time.sleep(1.5)
    route.continue_()


def _answer(shop, text: str) -> None:
    command = [sys.executable, "-c", ANSWER, str(shop.data), text, str(uuid.uuid4())]
    subprocess.run(command, check=True, env=_clean())


def _picture() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (20, 120, 140)).save(out, "PNG")
    return {"name": "tea.png", "mimeType": "image/png", "buffer": out.getvalue()}
