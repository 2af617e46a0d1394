"""The simulated platform on a socket: /cgi-bin/… as WeChat writes it. Listens on this machine only."""

from __future__ import annotations

import io
import json
import sys
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import segno

from afflux.connectors.oa.simulator.platform import Account, said

MOST = 12 * 1024 * 1024
TYPES = {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4", "thumb": "image/jpeg"}


class Server(ThreadingHTTPServer):
    """One account at one port; 0 takes a free one."""

    daemon_threads = True

    def __init__(self, account: Account, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.account = account

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

    def do_GET(self) -> None:
        """token, menu/get, menu/delete, media/get and the pictures of codes."""
        path, query = self._asked()
        account = self.server.account
        if path == "token":
            self._answer(account.token(query.get("appid", ""), query.get("secret", "")))
        elif path == "showqrcode":
            self._picture(query.get("ticket", ""))
        elif path == "media/get":
            self._file(query)
        else:
            self._answer(account.call(path, query.get("access_token", ""), {}))

    def do_POST(self) -> None:
        """Everything else."""
        path, query = self._asked()
        account, content = self.server.account, self._content()
        if path == "media/upload":
            if query.get("access_token") not in account.tokens:
                self._answer(said(40001, "invalid credential"))
                return
            self._answer(
                account.keep(query.get("type", ""), _uploaded(self.headers["Content-Type"], content))
            )
            return
        try:
            body = json.loads(content)
        except ValueError:
            self._answer(said(47001, "data format error"))
            return
        if path == "stable_token":
            fresh = bool(body.get("force_refresh"))
            self._answer(account.token(str(body.get("appid")), str(body.get("secret")), fresh=fresh))
            return
        told = account.call(path, query.get("access_token", ""), body)
        if account.faults[path] and account.faults[path][0] == 0:  # taken, and the wire is cut
            account.faults[path].popleft()
            self.close_connection = True
            return
        self._answer(told)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses hold tokens."""

    def _picture(self, ticket: str) -> None:
        if ticket not in self.server.account.codes:
            self.send_error(404)
            return
        made = io.BytesIO()
        segno.make(f"http://weixin.qq.com/q/{ticket[:12]}").save(made, kind="png", scale=4)
        self._send("image/png", made.getvalue())

    def _file(self, query: dict[str, str]) -> None:
        account = self.server.account
        kept = account.media.get(query.get("media_id", ""))
        if query.get("access_token") not in account.tokens:
            self._answer(said(40001, "invalid credential"))
        elif kept is None:
            self._answer(said(40007, "invalid media_id"))
        else:
            self._send(TYPES[kept[0]], kept[1])

    def _content(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(min(int(length) if length.isdigit() else 0, MOST))

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path.removeprefix("/cgi-bin/"), {k: v[0] for k, v in parse_qs(parts.query).items()}

    def _answer(self, told: dict[str, Any]) -> None:
        self._send("application/json; encoding=utf-8", json.dumps(told, ensure_ascii=False).encode())

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _uploaded(kind: str, content: bytes) -> bytes:
    """The one file of a form, read by the standard library's reader of such parts."""
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + content)
    for part in whole.iter_parts():
        if part.get_param("name", header="content-disposition") == "media":
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else b""
    return b""
