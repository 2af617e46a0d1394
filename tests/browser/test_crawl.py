"""Every page of the console as the owner sees it: in both languages, on a desk and on a phone, in light and dark."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SKIP = (
    "/account/logout/",
    "/csp-report",
    "/language",
    "/theme",
    "/saved-views",
    "/account/inactive/",
    "/account/factor/codes/file/",
    "/pool/imports/export?",
    "/api/v1/openapi",
)
LINKS = "Array.from(document.querySelectorAll('main a[href^=\"/\"]:not([download]), nav a[href^=\"/\"]'), a => a.getAttribute('href'))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(
    ("language", "phone", "dark"),
    [("en", False, False), ("zh-hans", True, True)],
    ids=["desk-en-light", "phone-zh-dark"],
)
def test_every_page_that_links_lead_to_opens_and_fits(shop, owner, language, phone, dark) -> None:
    page = owner(language=language, phone=phone, dark=dark)
    waiting, seen, problems = ["/", "/settings/organisation"], set(), []
    while waiting and len(seen) < 150:
        path = waiting.pop(0)
        if path in seen or path.startswith(SKIP) or "export=" in path:
            continue
        seen.add(path)
        answer = page.request.head(shop.url + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        shown = page.goto(shop.url + path)
        if shown is None or shown.status >= 400:
            problems.append(f"{path}: {shown and shown.status}")
            continue
        if (over := page.evaluate(SIDEWAYS)) > 0:
            problems.append(f"{path}: {over} px too wide")
        if not page.evaluate("document.documentElement.lang").startswith(language[:2]):
            problems.append(f"{path}: not in {language}")
        waiting += [link.split("#")[0] for link in page.evaluate(LINKS) if link.split("#")[0] not in seen]
    assert problems == []
    assert len(seen) > 25
    print(f"{len(seen)} pages opened")


def test_keys_alone_reach_the_search_and_its_hits(shop, owner) -> None:
    page = owner()
    page.goto(shop.url + "/settings/staff")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("nobody of that name")
    page.wait_for_selector("#hits p")
    page.keyboard.press("Escape")
    assert page.locator("#hits p").count() == 0
