"""Letters in: an inbox is read from where it was left, letter by letter, and nothing in it is changed."""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.mail.faults import LOGIN, NO_FOLDER, NO_TLS, NOT_MAIL, unsafe
from afflux.kernel.errors import Refused

SECONDS = 15.0
BATCH = 200  # letters a time


@dataclass(frozen=True)
class Found:
    """A letter in the inbox; `content` is None where it is too large."""

    uid: int
    at: datetime
    content: bytes | None


@contextmanager
def inbox(line: Line) -> Iterator[imaplib.IMAP4]:
    """The folder, opened to read only. Raises Refused."""
    host = line.values["imap_host"]
    server: imaplib.IMAP4 | None = None
    try:
        server = _open(line)
        done, _told = server.select(_quoted(line.values["imap_folder"]), readonly=True)
        if done != "OK":
            raise Refused(NO_FOLDER, folder=line.values["imap_folder"])
        yield server
    except ssl.SSLError as error:
        raise unsafe(error, host) from error
    except imaplib.IMAP4.abort as error:
        raise Refused(egress.AWAY, host=host) from error
    except imaplib.IMAP4.error as error:
        raise Refused(NOT_MAIL, host=host) from error
    except OSError as error:
        raise Refused(egress.AWAY, host=host) from error
    finally:
        if server is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()


def standing(server: imaplib.IMAP4) -> tuple[int, int]:
    """(UIDVALIDITY, the highest UID so far) of the open folder."""
    return _number(server, "UIDVALIDITY"), max(_number(server, "UIDNEXT") - 1, 0)


def since(server: imaplib.IMAP4, uid: int, *, most: int) -> Iterator[Found]:
    """Letters above a UID, oldest first, BATCH at most; what is larger than `most` bytes is named, not fetched."""
    done, told = server.uid("SEARCH", f"UID {uid + 1}:*")
    words = told[0].split() if done == "OK" and told and isinstance(told[0], bytes) else []
    later = sorted(number for number in (int(word) for word in words if word.isdigit()) if number > uid)
    for number in later[:BATCH]:  # “5:*” also names the last letter below 5
        yield _fetched(server, number, most)


def _fetched(server: imaplib.IMAP4, uid: int, most: int) -> Found:
    _done, told = server.uid("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)")
    line = b" ".join(one for one in told if isinstance(one, bytes))
    size, moment = re.search(rb"RFC822\.SIZE (\d+)", line), imaplib.Internaldate2tuple(line)
    at = datetime.fromtimestamp(time.mktime(moment), UTC) if moment else datetime.fromtimestamp(0, UTC)
    if size is None or int(size[1]) > most:
        return Found(uid, at, None)
    _done, told = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
    pair = next((one for one in told if isinstance(one, tuple)), None)
    return Found(uid, at, pair[1] if pair else None)


def _open(line: Line) -> imaplib.IMAP4:
    values, safe = line.values, ssl.create_default_context()
    where = (values["imap_host"], int(values["imap_port"]))
    if values["imap_security"] == "tls":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(*where, timeout=SECONDS, ssl_context=safe)
    else:
        server = imaplib.IMAP4(*where, timeout=SECONDS)
    try:
        if values["imap_security"] == "starttls":
            if "STARTTLS" not in server.capabilities:
                raise Refused(NO_TLS, host=values["imap_host"])
            server.starttls(safe)
        try:
            server.login(values["username"], values["password"])
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise Refused(LOGIN) from error
    except BaseException:
        with suppress(OSError):
            server.shutdown()
        raise
    return server


def _number(server: imaplib.IMAP4, name: str) -> int:
    _name, told = server.response(name)
    return int(told[0]) if told and told[0] and bytes(told[0]).isdigit() else 0


def _quoted(folder: str) -> str:
    """A folder's name as IMAP wants it: ASCII, with modified UTF-7 for the rest (RFC 3501, 5.1.3)."""
    pieces = re.split(r"([^\x20-\x7e]+)", folder.replace("&", "&-"))
    told = [
        "&" + one.encode("utf-7").decode().strip("+-").replace("/", ",") + "-" if number % 2 else one
        for number, one in enumerate(pieces)
    ]
    return '"' + "".join(told).replace("\\", "\\\\").replace('"', '\\"') + '"'
