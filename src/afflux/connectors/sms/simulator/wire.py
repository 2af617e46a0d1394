"""A simulated gateway on a socket, and its hand at our door. Listens on this machine only."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any

import httpx

from afflux.connectors.sms.simulator import aliyun, tencent
from afflux.connectors.sms.simulator.gateway import Gateway

VENDORS: dict[str, ModuleType] = {"aliyun": aliyun, "tencent": tencent}
MOST = 256 * 1024


class Server(ThreadingHTTPServer):
    """One gateway in one vendor's shape at one port; 0 takes a free one."""

    daemon_threads = True

    def __init__(self, gateway: Gateway, vendor: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.gateway, self.shape = gateway, VENDORS[vendor]

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
    wbufsize = 64 * 1024
    server: Server

    def do_POST(self) -> None:
        """Every request; status 0 is a wire that is cut."""
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(min(int(length) if length.isdigit() else 0, MOST))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, told = self.server.shape.answer(self.server.gateway, headers, body)
        if not status:
            self.close_connection = True
            return
        content = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", self.server.shape.CONTENT)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Pusher:
    """Tells our door; again where it was not acknowledged in the vendor's own words."""

    url: str
    vendor: str
    tries: int = 4
    sleep: Callable[[float], None] = time.sleep

    def push(self, body: bytes) -> int:
        """At which try it was acknowledged, 0 where it was given up."""
        for number in range(1, self.tries + 1):
            if self._once(body):
                return number
            self.sleep(1.0)
        return 0

    def _once(self, body: bytes) -> bool:
        try:
            answer = httpx.post(
                self.url,
                content=body,
                headers={"Content-Type": "application/json"},
                timeout=5,
                trust_env=False,
            )
            return answer.status_code == 200 and bool(VENDORS[self.vendor].good_reply(answer.content))
        except (httpx.HTTPError, ValueError):
            return False
