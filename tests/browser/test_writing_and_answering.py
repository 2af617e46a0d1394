"""Talk as people live it: a stranger writes from a phone, operators answer, hand over and close; a side bar in 360 px."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import PASSWORD, _clean
from browser.test_webchat import _code_with_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
WORDS = {
    "en": {"open": "Chat with us", "ask": "Do you ship to Chengdu?", "say": "Yes, within two days.",
           "looks": "also looks", "writes": "is writing", "topic": "Shipping"},
    "zh-hans": {"open": "在线咨询", "ask": "能寄到成都吗？", "say": "可以，两天内到。",
                "looks": "也在看", "writes": "正在输入", "topic": "物流"},
}  # fmt: skip
PEOPLE = """
import sys
from afflux.cli.session import database_ready
from afflux.runtime.config import load
with database_ready(load(sys.argv[1]), "test"):
    from afflux.kernel.clock import utc_now
    from afflux.kernel.ids import new_id
    from afflux.organization.models import Grant, Unit, User
    house = Unit.objects.get(kind="headquarters")
    def store(number):
        key = new_id()
        made = {"id": key, "kind": "store", "name": f"Store {number}", "parent": house, "ancestry": [house.id, key]}
        return Unit.objects.get_or_create(number=number, defaults=made)[0]
    for name, role, unit in (("colleague", "operator", house), ("manager-b", "store_manager", store("SB"))):
        user, made = User.objects.get_or_create(username=name, defaults={"first_name": name.title()})
        user.set_password(sys.argv[2])
        user.save()
        Grant.objects.get_or_create(user=user, defaults={"role": role, "unit": unit, "granted_at": utc_now()})
    store("SA")
"""
OF_STORE_A = """
import sys
from afflux.cli.session import database_ready
from afflux.runtime.config import load
with database_ready(load(sys.argv[1]), "test"):
    from afflux.conversations.models import Talk
    from afflux.organization.models import Unit
    talk = Talk.objects.get(id=sys.argv[2])
    Talk.objects.filter(id=talk.id).update(unit=Unit.objects.get(number="SA"))
    print(talk.peer)
"""


@pytest.fixture(scope="module")
def line(shop) -> str:
    """The chat of the house, made if nobody made it yet."""
    known = json.loads(shop.afflux("connectors", "list", "--format", "json"))
    if found := [one["id"] for one in known if one["kind"] == "webchat"]:
        return found[0]
    told = shop.afflux("connectors", "add", "webchat", "--name", "Front desk", "--format", "json")
    return json.loads(told)["id"]


@pytest.fixture(scope="module")
def people(shop) -> None:
    """A second operator, and the manager of a store of its own."""
    _run(shop, PEOPLE, PASSWORD)


def _run(shop, script: str, *words: str) -> str:
    command = [sys.executable, "-c", script, str(shop.data), *words]
    return subprocess.run(command, check=True, env=_clean(), capture_output=True, text=True).stdout.strip()


def _log_in(shop, page: Page, name: str) -> Page:
    page.goto(f"{shop.url}/account/login/?next=/talk/?tab=team")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/talk/**")
    return page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_stranger_is_answered_handed_over_and_closed(shop, line, people, owner, opened, language) -> None:
    words = WORDS[language]
    desk = owner(language=language)
    slug = _code_with_page(shop, desk, language, "i")
    desk.goto(f"{shop.url}/talk/?tab=team")
    colleague = _log_in(shop, opened(language=language), "colleague")

    phone = opened(language=language, phone=True)
    phone.goto(f"{shop.url}/c/{slug}")
    phone.get_by_role("button", name=words["open"]).click()
    field = phone.locator("[data-afflux-chat] textarea")
    expect(phone.get_by_role("log").locator("li")).to_have_count(1)  # the greeting
    field.fill(words["ask"])
    field.press("Enter")
    expect(phone.locator("li.guest time")).to_have_count(1)  # kept

    row = desk.locator("#talks a", has_text=words["ask"]).first
    expect(row).to_be_visible()  # it came by itself
    expect(colleague.locator("#talks")).to_contain_text(words["ask"])
    row.click()
    expect(desk.locator("#words")).to_contain_text(words["ask"])
    talk = desk.url.split("?")[0].rsplit("/", 1)[1]
    field.press_sequentially("and another question", delay=350)
    expect(desk.locator("[data-here-line]")).to_contain_text(words["writes"])

    colleague.goto(f"{shop.url}/talk/{talk}")
    expect(desk.locator("[data-here-line]")).to_contain_text(words["looks"])
    expect(colleague.locator("[data-here-line]")).to_contain_text(words["looks"])

    desk.keyboard.press("r")
    desk.keyboard.type(words["say"])
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".word.out")).to_contain_text(words["say"])
    expect(phone.locator("li.house", has_text=words["say"])).to_be_visible()
    expect(colleague.locator(".word.out")).to_contain_text(words["say"])
    expect(desk.locator("#compose textarea")).to_have_value("")
    expect(desk.locator(".word.out .badge.good")).to_be_visible()

    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    desk.wait_for_url(f"**/{talk}/give")
    desk.select_option("[name=user]", label="Colleague")
    desk.fill("[name=words]", "promised two days")
    desk.click("main .submit button")
    desk.wait_for_url("**/talk/**")
    expect(colleague.locator(".word.note")).to_contain_text("promised two days")

    peer = _run(shop, OF_STORE_A, talk)
    other = _log_in(shop, opened(language=language), "manager-b")
    assert words["ask"] not in other.content()
    assert other.request.get(f"{shop.url}/talk/{talk}").status == 404
    assert other.request.get(f"{shop.url}/side/{line}/?peer={peer}").status == 404

    side = owner(language=language)
    side.set_viewport_size({"width": 360, "height": 720})
    side.goto(f"{shop.url}/side/{line}/?peer={peer}")
    expect(side.locator("main")).to_contain_text(words["ask"])
    assert side.evaluate("document.documentElement.scrollWidth") <= 360

    colleague.goto(f"{shop.url}/talk/{talk}")
    colleague.keyboard.press("e")
    colleague.wait_for_url(f"**/{talk}/close")
    colleague.fill("[name=topic]", words["topic"])
    colleague.fill("[name=need]", words["ask"])
    colleague.click("main .submit button")
    colleague.wait_for_url("**/talk/**")
    colleague.goto(f"{shop.url}/talk/?tab=closed")
    expect(colleague.locator("#talks")).to_contain_text("promised two days")
    colleague.goto(f"{shop.url}/talk/{talk}")
    expect(colleague.locator("aside.card")).to_contain_text(words["topic"])


def test_without_script_a_talk_is_answered_and_closed_by_forms(shop, line, people, browser) -> None:
    context = browser.new_context(
        java_script_enabled=False, locale="en-GB"
    )  # after the walk, which closes a talk
    page = _log_in(shop, context.new_page(), "colleague")
    page.goto(f"{shop.url}/talk/?tab=closed")
    page.click("#talks a[data-talk] >> nth=0")
    page.fill("[name=text]", "A last word.")
    page.click("[data-send]")
    page.wait_for_load_state()
    expect(page.locator("#words")).to_contain_text("A last word.")
    context.close()
