"""A wire between us and a real server: it may end TLS, take STARTTLS out of what the server says, and writes down what we said in the clear."""

from __future__ import annotations

import contextlib
import os
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from socket import SHUT_RDWR, create_connection, create_server

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class Wire(socketserver.ThreadingTCPServer):
    """Listens at `port` and leads to `to`. `said`: every byte of ours as this wire saw it, after TLS where it ends it."""

    allow_reuse_address = daemon_threads = True

    def __init__(
        self, to: int, *, tls: ssl.SSLContext | None = None, spoil: Callable[[bytes], bytes] = bytes
    ):
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.to, self.tls, self.spoil, self.said = to, tls, spoil, bytearray()
        self.port = self.server_address[1]
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def finish_request(self, request, client_address) -> None:
        with contextlib.ExitStack() as open_ones, contextlib.suppress(OSError):
            ours = request
            if self.tls:
                ours = open_ones.enter_context(self.tls.wrap_socket(request, server_side=True))
            theirs = open_ones.enter_context(create_connection(("127.0.0.1", self.to)))
            back = threading.Thread(target=self._copy, args=(theirs, ours, self.spoil))
            back.start()
            self._copy(ours, theirs, self._heard)
            back.join()

    def _heard(self, block: bytes) -> bytes:
        self.said += block
        return block

    def _copy(self, source, target, passed: Callable[[bytes], bytes]) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(65536):
                target.sendall(passed(block))
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(SHUT_RDWR)

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class Letters:
    """What a real SMTP server took, and who logged in."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.passwords: list[bytes] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.taken.append(envelope.content)
        return "250 kept"

    def authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.passwords.append(data.password)
        return AuthResult(success=True)


def smtp(letters: Letters, tls: ssl.SSLContext | None) -> Controller:
    """aiosmtpd with STARTTLS where `tls` is given; it asks for a password."""
    made = Controller(
        letters, hostname="127.0.0.1", port=free_port(), tls_context=tls, require_starttls=False,
        authenticator=letters.authenticate, auth_required=False, auth_require_tls=False,
    )  # fmt: skip
    made.start()
    return made


class Imap:
    """pymap in a process of its own, with STARTTLS where a certificate is given."""

    def __init__(self, folder: Path, certificate: Path | None, *, user: str, password: str) -> None:
        self.port = free_port()
        secured = ["--cert", str(certificate), "--key", str(certificate)] if certificate else ["--no-tls"]
        program = Path(sys.executable).parent / "pymap"
        self._log = (folder / "imap.log").open("wb")
        self._process = subprocess.Popen(
            [
                program, "--no-service", "admin", "--host", "127.0.0.1", "--port", str(self.port), *secured,
                "dict", "--demo-data", "--demo-user", user, "--demo-password", password,
            ],
            stdout=self._log, stderr=self._log, env=os.environ,
        )  # fmt: skip
        for _again in range(300):
            with contextlib.suppress(OSError), create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        raise AssertionError(Path(self._log.name).read_text())

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()
