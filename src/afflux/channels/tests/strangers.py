"""Somebody with a phone in front of a public page."""

from __future__ import annotations

import re

from django.test import Client

PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0"}


def url_of(place):
    """The public address of (code, target)."""
    return f"/l/{place[0].slug}/{place[1].id}"


def stranger(language="en", visitor=None):
    """A browser, that carries an id where one is given."""
    browser = Client(headers={"accept-language": language}, **PHONE)
    if visitor is not None:
        browser.cookies["av"] = str(visitor)
    return browser


def filled(page, **answers):
    """What the form of a page sends when a number is left."""
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]
    return {"phone": "138 0013 8000", "agree": "on", "ticket": ticket, **answers}


def leave(place, browser=None, **answers):
    """Open the page of (code, target), leave a number, and see what is answered."""
    browser = browser or stranger()
    return browser.post(url_of(place), filled(browser.get(url_of(place)), **answers))
