"""Every name, title, word, file name and referrer holds a canary: every page is visited, none of them sings.

A canary that became markup opens a dialog, breaks the page's policy, or stands in the page as an element that only a
canary can make; all three are counted, and all must be none. A page that does let it in shows that they would be seen.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.conftest import PHONE, Shop, _clean, house
from browser.test_crawl import LINKS, SKIP
from browser.test_from_code_to_cost import _agree_on_words, _take_on, _write_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]
EVIL = '"><s-ng><img src=x onerror=alert(1)><script>alert(2)</script>'
MADE = "s-ng, img[src='x'], [onerror], [onfocus]"  # what only a canary can make
SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,64}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
ALIKE = 4  # pages of one shape that are looked at
MOST = 420
NAMED = (
    "/talk/{talk}", "/talk/{talk}/close", "/talk/{talk}/give", "/talk/?tab=closed", "/talk/?tab=team", "/talk/notices/",
    "/talk/notices/wish", "/talk/replies/{rule}", "/talk/replies/try?text=alert", "/talk/welcome/{welcome}",
    "/talk/labels/{label}", "/talk/labels/{label}/edit", "/talk/labels/sets", "/talk/topics/", "/talk/topics/{topic}",
    "/talk/archive/?q=alert", "/talk/archive/alerts", "/talk/archive/keeping", "/talk/archive/alerts/words", "/pool/people/{person}",
    "/side/{line}/", "/side/{line}/?peer={peer}", "/search?q=img", "/settings/organisation", "/settings/keys",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """A house of its own: every name in it becomes a canary, and no other walk would find its way."""
    with house() as one:
        yield one


@pytest.fixture(scope="module")
def planted(request) -> dict[str, object]:
    """What was planted, once for both walks."""
    return {}


def _plant(shop, desk, planted) -> dict[str, object]:
    if not planted:
        _take_on(shop, desk, EVIL, "evil1")
        _agree_on_words(shop, desk, "canary")
        _write_page(shop, desk, EVIL[:60], "en")
        program = Path(__file__).with_name("canaries.py")
        made = subprocess.run(
            [sys.executable, str(program), str(shop.data), EVIL], env=_clean(), capture_output=True, text=True, check=False
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        planted.update(json.loads(made.stdout.strip().splitlines()[-1]))
    return planted


@pytest.mark.parametrize(
    ("language", "phone", "dark"),
    [("en", False, False), ("zh-hans", True, True)],
    ids=["desk-en", "phone-zh"],
)
def test_every_page_is_visited_and_no_canary_sings(
    shop, owner, opened, planted, language, phone, dark
) -> None:
    seeded = _plant(shop, owner(), planted)
    assert len(seeded["planted"]) > 40, seeded["planted"]
    _strangers_come(shop, opened)
    desk, sung = owner(language=language, phone=phone, dark=dark), []
    desk.on("dialog", lambda dialog: sung.append(f"dialog at {desk.url}"))
    desk.on("request", lambda r: sung.append(f"report at {desk.url}") if "/csp-report" in r.url else None)
    waiting = ["/", *(path.format(**seeded) for path in NAMED)]
    seen, shapes, held = set(), Counter(), 0
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        shape = SHAPE.sub("*", path.split("?")[0])
        if (
            path in seen
            or path.startswith((*SKIP, "/talk/file/"))
            or "export=" in path
            or shapes[shape] >= ALIKE
        ):
            continue
        answer = desk.request.head(shop.url + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen.add(path)
        shapes[shape] += 1
        desk.goto(shop.url + path)
        sung += [f"markup at {path}: {one}" for one in _markup(desk)]
        held += "s-ng" in desk.evaluate(
            "document.documentElement.innerText + document.documentElement.innerHTML"
        )
        waiting += [link.split("#")[0] for link in desk.evaluate(LINKS) if link.split("#")[0] not in seen]
    desk.wait_for_timeout(500)
    assert sung == []
    assert held > len(seen) // 4, "most pages show no canary: they were not where people look"
    print(
        f"{len(seen)} pages of {len(shapes)} kinds in {language}, canaries on {held} of them in {len(seeded['planted'])} columns, {len(sung)} sang"
    )


def test_a_page_that_lets_a_canary_in_is_noticed(browser) -> None:
    page, sung = browser.new_page(), []
    page.on("dialog", lambda dialog: (sung.append("dialog"), dialog.accept()))
    page.set_content(f'<input value="{EVIL}"><p title={EVIL}>')
    page.wait_for_timeout(300)
    assert _markup(page) != []
    assert sung != []
    page.close()


def _markup(page) -> list[str]:
    return page.eval_on_selector_all(MADE, "found => found.map(one => one.outerHTML.slice(0, 120))")


def _strangers_come(shop, opened) -> None:
    """Somebody opens the chat with a canary in its title and sends events whose addresses and words are canaries."""
    phone = opened(phone=True)
    event = {
        "kind": "view",
        "url": "https://shop.example.com/?q=" + EVIL,
        "props": {"title": EVIL, "referrer": EVIL},
    }
    told = phone.request.post(
        shop.url + "/collect", data=json.dumps(event), headers={"Referer": "https://x.y/%22%3E", "User-Agent": PHONE, "Content-Type": "application/json"}
    )  # fmt: skip
    assert told.status in (200, 422)
