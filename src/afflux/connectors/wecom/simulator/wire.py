"""The simulated platform on a socket: /cgi-bin/… as WeCom writes it. Listens on this machine only."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from afflux.connectors.wecom.simulator.platform import Company, said

MOST = 1024 * 1024


class Server(ThreadingHTTPServer):
    """One company at one port; 0 takes a free one."""

    daemon_threads = True

    def __init__(self, company: Company, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.company = company

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
        """gettoken is the only one that is asked by GET."""
        path, query = self._asked()
        if path != "gettoken":
            self._answer(said(43002, "require POST method"))
            return
        self._answer(self.server.company.token(query.get("corpid", ""), query.get("corpsecret", "")))

    def do_POST(self) -> None:
        """Everything else."""
        path, query = self._asked()
        length = self.headers.get("Content-Length", "0")
        content = self.rfile.read(min(int(length) if length.isdigit() else 0, MOST))
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            self._answer(said(47001, "data format error"))
            return
        self._answer(self.server.company.call(path, query.get("access_token", ""), body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses hold secrets."""

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path.removeprefix("/cgi-bin/"), {k: v[0] for k, v in parse_qs(parts.query).items()}

    def _answer(self, told: dict[str, Any]) -> None:
        content = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
