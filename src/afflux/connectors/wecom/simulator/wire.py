"""The simulated platform on a socket: /cgi-bin/… as WeCom writes it. Listens on this machine only."""

from __future__ import annotations

import json
import sys
import time
from email import message_from_bytes
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from afflux.connectors.wecom.simulator.answering import Says, said
from afflux.connectors.wecom.simulator.media import Thing
from afflux.connectors.wecom.simulator.platform import Company
from afflux.connectors.wecom.simulator.window import COOKIE, Page, answer

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.control import Control

MOST = 24 * 1024 * 1024
SILENCE = 30.0  # seconds: longer than anybody waits


class Server(ThreadingHTTPServer):
    """One company at one port; 0 takes a free one. `control` answers at /simulator/…"""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, company: Company, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.company = company
        self.control: Control | None = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that died is none of our errors."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """What stands in a connection's base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = (
        64 * 1024
    )  # head and body in one piece: in two, the second waits 40 ms for the first to be acknowledged
    server: Server

    def do_GET(self) -> None:
        """The token, and what the platform wants asked by GET."""
        path, query = self._asked()
        if shown := answer(self.server.company, path, query, self._member()):
            self._show(shown)
        elif path == "gettoken":
            self._answer(self.server.company.token(query.get("corpid", ""), query.get("corpsecret", "")))
        elif path.startswith("/simulator/"):
            self._control(path, dict(query))
        else:
            held = query.pop("access_token", "")
            self._answer(self.server.company.call(path, held, dict(query), get=True))

    def do_POST(self) -> None:
        """Everything else."""
        path, query = self._asked()
        length = self.headers.get("Content-Length", "0")
        content = self.rfile.read(min(int(length) if length.isdigit() else 0, MOST))
        body = self._body(content, query)
        if body is None:
            self._answer(said(47001, "data format error"))
        elif path.startswith("/simulator/"):
            self._control(path, body)
        else:
            self._answer(self.server.company.call(path, query.get("access_token", ""), body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses hold secrets."""

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path.removeprefix("/cgi-bin/"), {k: v[0] for k, v in parse_qs(parts.query).items()}

    def _body(self, content: bytes, query: dict[str, str]) -> Says | None:
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/form-data"):
            return {**query, "file": _file(kind, content)}
        try:
            body = json.loads(content or b"{}")
        except ValueError:
            return None
        return body if isinstance(body, dict) else None

    def _control(self, path: str, body: Says) -> None:
        control = self.server.control
        self._answer(control.answer(path, body) if control else said(404, "no control here"))

    def _member(self) -> str:
        """Who uses the app, by its cookie."""
        found = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        return unquote(found.value) if found else ""

    def _show(self, page: Page) -> None:
        content = page.body.encode()
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{page.kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, told: Says) -> None:
        if silence := told.pop("silence", ""):
            if silence == "timeout":
                time.sleep(SILENCE)
            self.close_connection = True
            return
        thing = told.get("thing")
        content = thing.content if isinstance(thing, Thing) else json.dumps(told, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", thing.mime if thing else "application/json; charset=UTF-8")
        if thing:
            self.send_header("Content-Disposition", f'attachment; filename="{thing.id[:16]}"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _file(kind: str, content: bytes) -> tuple[str, str, bytes] | None:
    """(name, media type, bytes) of the one file of a form."""
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + content)
    for part in form.get_payload() if form.is_multipart() else []:
        if part.get_param("name", header="content-disposition") == "media":  # type: ignore[union-attr]
            return part.get_filename() or "", part.get_content_type(), part.get_payload(decode=True)  # type: ignore[union-attr,return-value]
    return None
