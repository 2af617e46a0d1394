"""A stranger's phone: follows no redirect by itself, keeps its cookies, and posts what a page asks."""

from __future__ import annotations

import http.client
import json
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
PATIENCE = 10.0


class Phone:
    """One browser at one server; raises OSError where the server does not answer."""

    def __init__(self, base: str, language: str) -> None:
        self.base, self.language = urlsplit(base), language
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, Location and text of a page."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Send a form."""
        body = urlencode(fields).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, path: str, value: object, key: str) -> tuple[int, str, str]:
        """Send JSON to the API under a key."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        return self._ask("POST", path, json.dumps(value).encode(), headers)

    def raw(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, str]:
        """Send what a script of the page sends."""
        return self._ask("POST", path, body, {"Content-Type": "application/json", **headers})

    def _ask(
        self, verb: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        kind = http.client.HTTPSConnection if self.base.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.base.hostname or "127.0.0.1", self.base.port, timeout=PATIENCE)
        try:
            sent = {"User-Agent": AGENT, "Accept-Language": self.language, **(more or {})}
            if self.cookies:
                sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(verb, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
            return answer.status, answer.headers.get("Location", ""), text
        finally:
            connection.close()


def hidden_fields(page: str) -> dict[str, str]:
    """What a form carries besides what people write."""
    return dict(_HIDDEN.findall(page))
