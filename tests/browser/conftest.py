"""A real installation and a real browser: `afflux up` on a fresh data directory, Chromium as two people use it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from rigs.house import free_port

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a quiet river 2026"
START_WITHIN = 300.0
PATIENCE = 30_000  # milliseconds: a word goes through a worker, and the machine may be busy with others
# A headless browser says so in its name, and the product rightly takes it for a robot; a stranger has a phone.
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49"


@dataclass
class Shop:
    """A running installation: where it answers, and how its owner logs in."""

    url: str
    data: Path
    password: str
    log: Path
    entered: bool = False

    def afflux(self, *words: str) -> str:
        """Run an `afflux` command beside the running server; answers what it printed."""
        command = [sys.executable, "-m", "afflux", *words, "--data", str(self.data)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=_clean())
        return done.stdout


def _clean() -> dict[str, str]:
    """The environment without what points the tests themselves at their own database."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("AFFLUX_", "DJANGO_"))}


def chromium() -> str | None:
    """The browser: AFFLUX_CHROMIUM, or the first of Debian's names on the PATH."""
    named = os.environ.get("AFFLUX_CHROMIUM")
    return named or next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )


@contextmanager
def house() -> Iterator[Shop]:
    """`afflux up --no-demo` in a folder of its own; stopped as a person would stop it."""
    folder = Path(tempfile.mkdtemp(prefix="afflux-browser-"))
    log = folder / "up.log"
    url = f"http://127.0.0.1:{free_port()}"
    environment = _clean()
    command = [
        sys.executable,
        "-m",
        "afflux",
        "up",
        "--data",
        str(folder / "data"),
        "--port",
        url.rsplit(":", 1)[1],
        "--no-demo",
    ]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
    try:
        _wait_until_ready(process, log)
        found = re.search(r"password (\S+);", log.read_text())
        assert found, log.read_text()
        yield Shop(url, folder / "data", found[1], log)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """The house that the walks share."""
    with house() as one:
        yield one


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_WITHIN
    while "is ready at" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """For what a page is expected to show."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.fail(
            "There is no Chromium here. Install it (Debian: apt-get install chromium fonts-noto-cjk) or set AFFLUX_CHROMIUM."
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What a page complained of: script errors, refused resources, broken policy. Empty at the end of every walk."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def opened(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """`opened(language="zh-hans", phone=True)`: a new page of a new visitor, watched for complaints."""
    contexts: list[BrowserContext] = []

    def open_one(
        *, language: str = "en", phone: bool = False, dark: bool = False, agent: str = "", width: int = 390
    ) -> Page:
        size = {"width": width, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(
            viewport=size,
            locale="zh-CN" if language.startswith("zh") else "en-GB",
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            **({"user_agent": agent or PHONE} if phone else {}),
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: dialog.accept())
        page.on(
            "console",
            lambda m: (
                complaints.append(f"{page.url}: {m.text}")
                if m.type == "error" and "status of 422" not in m.text
                else None
            ),
        )
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def _owner_has_a_password(shop: Shop, browser: Browser) -> str:
    """The first log-in of a house, with the one-time password, as README says; answers the owner's own password."""
    if shop.entered:
        return PASSWORD
    page = browser.new_page(locale="en-GB")
    page.goto(shop.url + "/account/login/")
    _log_in(page, shop.password)
    page.fill("[name=oldpassword]", shop.password)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(lambda url: "/password/" not in url)
    page.close()
    shop.entered = True
    return PASSWORD


def _log_in(page: Page, password: str) -> None:
    page.fill("[name=login]", "owner")
    page.fill("[name=password]", password)
    page.click("main button.primary")
    page.wait_for_load_state()


@pytest.fixture
def owner(shop: Shop, opened: Callable[..., Page], _owner_has_a_password: str) -> Callable[..., Page]:
    """`owner(language="zh-hans")`: a page of the owner, logged in and standing on the home page."""

    def log_in(**options: object) -> Page:
        page = opened(**options)
        page.goto(f"{shop.url}/account/login/?next=/")
        _log_in(page, _owner_has_a_password)
        return page

    return log_in
