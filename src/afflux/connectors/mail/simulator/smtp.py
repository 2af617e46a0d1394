"""The house's SMTP door (RFC 5321, AUTH PLAIN and LOGIN), on this machine only. Written from the standard, not from our client."""

from __future__ import annotations

import base64
import socketserver
import sys
from typing import Any

from afflux.connectors.mail.simulator.house import DROP, MOST, House


class SmtpServer(socketserver.ThreadingTCPServer):
    """One house at one port; 0 takes a free one."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, house: House, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        self.house = house
        self.port = int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that died is none of our errors."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer
    timeout = 30

    def handle(self) -> None:
        """Until QUIT, the end of the wire, or a fault that cuts it."""
        self.known, self.sender, self.to = not self.server.house.user, "", list[str]()
        self.server.house.conversations += 1
        self._say("220 mail.example.test ESMTP")
        while line := self.rfile.readline(2000):
            verb, _space, rest = line.decode("utf-8", "replace").strip().partition(" ")
            answer = getattr(self, f"_{verb.lower()}", None) if verb.isalpha() and verb.isascii() else None
            if answer is None:
                self._say("500 5.5.2 what?")
            elif answer(rest) is False:
                return

    def _ehlo(self, _rest: str) -> None:
        self._say("250-mail.example.test", f"250-SIZE {MOST}", "250-8BITMIME", "250 AUTH PLAIN LOGIN")

    def _helo(self, _rest: str) -> None:
        self._say("250 mail.example.test")

    def _auth(self, rest: str) -> None:
        how, _space, first = rest.partition(" ")
        if how.upper() == "PLAIN":
            given = self._decoded(first or self._asked("334 "))
            parts = given.split("\0")
            self._judge(parts[1:] if len(parts) == 3 else ["", ""])
        elif how.upper() == "LOGIN":
            user = self._decoded(first) if first else self._decoded(self._asked("334 VXNlcm5hbWU6"))
            self._judge([user, self._decoded(self._asked("334 UGFzc3dvcmQ6"))])
        else:
            self._say("504 5.5.4 unknown mechanism")

    def _judge(self, given: list[str]) -> None:
        house = self.server.house
        self.known = given == [house.user, house.password]
        self._say("235 2.7.0 welcome" if self.known else "535 5.7.8 authentication failed")

    def _mail(self, rest: str) -> bool | None:
        if not self.known:
            self._say("530 5.7.0 log in first")
            return None
        self.sender, self.to = _path(rest), []
        return self._coded("MAIL", 250, "2.1.0 ok")

    def _rcpt(self, rest: str) -> bool | None:
        code, says = self.server.house.judge(_path(rest))
        if code == 250:
            self.to.append(_path(rest))
        return self._coded("RCPT", code, says)

    def _data(self, _rest: str) -> bool | None:
        if not self.to:
            self._say("503 5.5.1 nobody to send to")
            return None
        if (code := self.server.house.fault("DATA")) is not None:
            self._say(f"{code} scripted fault")
            return code != 421
        self._say("354 end with a dot")
        content = self._letter()
        if (code := self.server.house.fault("END")) not in (None, DROP):
            self._say(f"{code} scripted fault")
            return code != 421
        if len(content) > MOST:
            self._say("552 5.3.4 message size exceeds limit")
            return None
        for to in self.to:
            self.server.house.take(self.sender, to, content)
        if code == DROP:
            return False
        self._say("250 2.0.0 taken")
        return None

    def _letter(self) -> bytes:
        content = bytearray()
        while (line := self.rfile.readline(MOST)) not in (b".\r\n", b""):
            content += line[1:] if line.startswith(b".") else line
        return bytes(content)

    def _rset(self, _rest: str) -> None:
        self.sender, self.to = "", []
        self._say("250 2.0.0 ok")

    def _noop(self, _rest: str) -> None:
        self._say("250 2.0.0 ok")

    def _quit(self, _rest: str) -> bool:
        self._say("221 2.0.0 bye")
        return False

    def _coded(self, verb: str, code: int, says: str) -> bool | None:
        """The answer, or the fault that was scripted for this verb; 421 ends the conversation."""
        found = self.server.house.fault(verb)
        self._say(f"{found} scripted fault" if found else f"{code} {says}")
        return False if found == 421 else None

    def _asked(self, words: str) -> str:
        self._say(words)
        return self.rfile.readline(2000).decode("ascii", "replace").strip()

    def _decoded(self, text: str) -> str:
        try:
            return base64.b64decode(text).decode()
        except ValueError:
            return ""

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


def _path(rest: str) -> str:
    """The address between < and > of FROM:<…> or TO:<…>."""
    return rest.partition("<")[2].partition(">")[0]
