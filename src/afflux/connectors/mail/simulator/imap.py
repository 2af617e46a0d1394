"""The house's IMAP door, as much of RFC 9051 as a reader of one folder needs; on this machine only."""

from __future__ import annotations

import re
import shlex
import socketserver
import sys
import time
from typing import Any

from afflux.connectors.mail.simulator.house import House, Kept

MOST = 64 * 1024


class ImapServer(socketserver.ThreadingTCPServer):
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
    server: ImapServer
    timeout = 30

    def handle(self) -> None:
        """Until LOGOUT or the end of the wire."""
        self.known = self.opened = False
        self._say("* OK house ready")
        while line := self.rfile.readline(MOST):
            tag, _space, rest = line.decode("utf-8", "replace").strip().partition(" ")
            verb, _space, rest = rest.partition(" ")
            if verb.upper() == "UID":
                below, _space, rest = rest.partition(" ")
                verb = f"uid_{below}"
            answer = getattr(self, f"_{verb.lower()}", None)
            if answer is None:
                self._say(f"{tag} BAD what?")
            else:
                answer(tag, rest)
            if verb.upper() == "LOGOUT":
                return

    def _capability(self, tag: str, _rest: str) -> None:
        self._say("* CAPABILITY IMAP4rev1", f"{tag} OK done")

    def _noop(self, tag: str, _rest: str) -> None:
        self._say(f"{tag} OK done")

    def _login(self, tag: str, rest: str) -> None:
        house = self.server.house
        self.known = shlex.split(rest) == [house.user, house.password]
        self._say(f"{tag} OK in" if self.known else f"{tag} NO [AUTHENTICATIONFAILED] no")

    def _examine(self, tag: str, rest: str) -> None:
        house = self.server.house
        if not self.known or shlex.split(rest) != ["INBOX"]:
            self._say(f"{tag} NO [NONEXISTENT] no such folder")
            return
        self.opened = True
        house.readings += 1
        highest = house.box[-1].uid if house.box else 0
        self._say(
            "* FLAGS (\\Seen)", f"* {len(house.box)} EXISTS", "* 0 RECENT", f"* OK [UIDVALIDITY {house.validity}] valid",
            f"* OK [UIDNEXT {highest + 1}] next", f"{tag} OK [READ-ONLY] open",
        )  # fmt: skip

    _select = _examine

    def _uid_search(self, tag: str, rest: str) -> None:
        asked = re.fullmatch(r"(?:CHARSET \S+ )?UID (\d+):\*", rest, re.IGNORECASE)
        if not self.opened or asked is None:
            self._say(f"{tag} BAD search")
            return
        box = self.server.house.box
        found = [one.uid for one in box if one.uid >= int(asked[1])]
        if box and not found:
            found = [box[-1].uid]  # “9:*” with seven letters names the last one: the standard says so
        self._say(" ".join(["* SEARCH", *map(str, found)]), f"{tag} OK done")

    def _uid_fetch(self, tag: str, rest: str) -> None:
        number, _space, items = rest.partition(" ")
        for place, kept in enumerate(self.server.house.box, 1):
            if self.opened and str(kept.uid) == number:
                self.wfile.write(_told(place, kept, items.upper()))
        self._say(f"{tag} OK done")

    def _logout(self, tag: str, _rest: str) -> None:
        self._say("* BYE", f"{tag} OK bye")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


def _told(place: int, kept: Kept, items: str) -> bytes:
    said = [f"UID {kept.uid}"]
    if "RFC822.SIZE" in items:
        said.append(f"RFC822.SIZE {len(kept.content)}")
    if "INTERNALDATE" in items:
        said.append(time.strftime('INTERNALDATE "%d-%b-%Y %H:%M:%S +0000"', time.gmtime(kept.at)))
    head = f"* {place} FETCH ({' '.join(said)}"
    if "BODY" not in items:
        return f"{head})\r\n".encode()
    return f"{head} BODY[] {{{len(kept.content)}}}\r\n".encode() + kept.content + b")\r\n"
