"""A member opens customers' chats in WeCom: the side bar knows who looks and at whom, and hands words to the chat."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from browser.conftest import _clean
from rigs.house import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
WECOM = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1"
KEYS = ["--corp-id=ww0123456789", "--agent-id=1000002", "--token=trial", "--secret=trial"]
AES = "--aes-key=jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NAMES = {"en": ("Ann Lake", "Ben Hill"), "zh-hans": ("林晓雨", "周大山")}
WORDS = {
    "en": {
        "send": "Send into the chat",
        "sent": "Sent into the chat.",
        "elsewhere": "This is another browser",
    },
    "zh-hans": {"send": "发送到会话", "sent": "已发送到会话。", "elsewhere": "当前是其他浏览器"},
}
HOUSE = (Path(__file__).parent / "side_house.py").read_text(encoding="utf-8")


def in_house(shop, *words):
    """Run a verb of `side_house.py` beside the running server."""
    command = [sys.executable, "-c", HOUSE, str(shop.data), *words]
    return subprocess.run(command, check=True, env=_clean(), capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def wecom(shop):
    """The simulated WeCom of a line; its address, the line, and a member behind whom a user stands."""
    url = f"http://127.0.0.1:{free_port()}"
    shop.afflux("connectors", "add", "wecom", "--name=side", *KEYS, AES, f"--base-url={url}")
    line = in_house(shop, "staff", "zhang")
    log = shop.data.parent / "wecom.log"
    words = ["simulate", "wecom", "--line=side", f"--callback={shop.url}/hook/{line}", "--member=zhang"]
    command = [sys.executable, "-m", "afflux", *words, "--data", str(shop.data)]
    with log.open("w") as out:
        there = subprocess.Popen(command, stdout=out, stderr=out, env=_clean(), start_new_session=True)
    until(lambda: "answers at" in log.read_text(), there, log)
    yield url, line
    there.send_signal(signal.SIGINT)
    try:
        there.wait(30)
    finally:
        if there.poll() is None:
            os.killpg(there.pid, signal.SIGKILL)


def until(ready, process, log):
    end = time.monotonic() + 120
    while not ready():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.2)


def do(url, verb, **body):
    told = httpx.post(f"{url}/simulator/{verb}", json=body, timeout=30).json()
    assert told["errcode"] == 0, told
    return told


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_side_bar_follows_the_chats_a_member_opens(shop, wecom, opened, owner, language) -> None:
    (url, line), words = wecom, WORDS[language]
    first, second = (do(url, "add", member="zhang", name=name)["peer"] for name in NAMES[language])
    suggestion = in_house(shop, "ask", line, first, second, *NAMES[language])

    phone = opened(language=language, phone=True, agent=WECOM, width=360)
    phone.goto(f"{url}/window?member=zhang&peer={first}")
    phone.locator("#bar").click()
    expect(phone.locator("h1")).to_have_text(NAMES[language][0])
    assert phone.url.startswith(f"{shop.url}/side/{line}/")
    assert phone.evaluate("document.documentElement.scrollWidth <= 360")
    quick = phone.locator(".copies:not(.suggestions *)").get_by_role("button", name=words["send"])
    quick.click()
    expect(phone.get_by_role("status").first).to_have_text(words["sent"])
    phone.locator(".suggestions").get_by_role("button", name=words["send"]).click()
    expect(phone.locator(".suggestions").get_by_role("button", name=words["send"])).to_have_count(0)
    sent = [one["text"] for one in do(url, "seen")["seen"] if one["kind"] == "sent" and one["peer"] == first]
    assert sent == [f"{NAMES[language][0]}您好", suggestion]

    phone.goto(f"{url}/window?member=zhang&peer={first}")
    expect(phone.locator(".word")).to_have_count(2)
    phone.goto(f"{url}/window?member=zhang&peer={second}")
    phone.locator("#bar").click()
    expect(phone.locator("h1")).to_have_text(NAMES[language][1])
    phone.goto(f"{shop.url}/pool/")
    assert "/account/login/" in phone.url, "who came from WeCom sees the side bar and nothing else"

    desk = owner(language=language)
    desk.goto(f"{shop.url}/side/{line}/")
    expect(desk.locator("main")).to_contain_text(words["elsewhere"])
    expect(desk.locator("main")).to_contain_text(NAMES[language][0])
