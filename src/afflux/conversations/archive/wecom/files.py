"""The archive out of files: JSON lines, each a message or an answer of GetChatData; media beside it, named by their handle."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from afflux.conversations.archive.wecom.sdk import PIECE, SdkError, Sealed

BROKEN = 10003
LONGEST = 64 * 1024 * 1024  # characters of a line: a thousand messages of the largest kind are far less


class FileSource:
    """`path`: the lines, by rising seq; `media`: a folder of things named by the SHA-256 of their handle.

    Messages are sealed by AES-256-CBC under a 32-byte key whose first 16 bytes are the IV, as WeCom's callbacks are.
    """

    def __init__(self, path: Path, media: Path | None = None) -> None:
        self.path, self.things = path, media
        self.given = -1  # the number up to which `self.rest` has been read
        self.rest: Iterator[Sealed] = iter(())

    def pull(self, seq: int, limit: int) -> list[Sealed]:
        """See `sdk.Source`."""
        if seq != self.given:
            self.rest = (one for one in self._all() if one.seq > seq)
        found = list(islice(self.rest, limit))
        self.given = found[-1].seq if found else seq
        return found

    def _all(self) -> Iterator[Sealed]:
        with self.path.open(encoding="utf-8") as lines:
            while line := lines.readline(LONGEST + 1):
                if len(line) > LONGEST:
                    raise SdkError(BROKEN)
                if line.strip():
                    yield from map(sealed_of, rows_of(line))

    def decrypt(self, key: str, message: str) -> bytes:
        """See `sdk.Source`."""
        try:
            plain, sealed = base64.b64decode(key, validate=True), base64.b64decode(message, validate=True)
            opened = Cipher(algorithms.AES(plain), modes.CBC(plain[:16])).decryptor()
            padded = opened.update(sealed) + opened.finalize()
            strip = padding.PKCS7(128).unpadder()
            return strip.update(padded) + strip.finalize()
        except ValueError as wrong:
            raise SdkError(BROKEN) from wrong

    def media(self, handle: str) -> Iterator[bytes]:
        """See `sdk.Source`."""
        place = (self.things or self.path.parent) / hashlib.sha256(handle.encode()).hexdigest()
        try:
            with place.open("rb") as thing:
                while piece := thing.read(PIECE):
                    yield piece
        except FileNotFoundError as missing:
            raise SdkError(BROKEN) from missing


def rows_of(line: str) -> list[dict[str, Any]]:
    """The messages of a line or of an answer. Raises SdkError where it is a refusal."""
    told = json.loads(line)
    if told.get("errcode"):
        raise SdkError(int(told["errcode"]))
    return list(told["chatdata"]) if "chatdata" in told else [told]


def sealed_of(row: dict[str, Any]) -> Sealed:
    """A message as the vendor writes it."""
    return Sealed(
        seq=int(row["seq"]),
        msgid=str(row["msgid"]),
        version=int(row["publickey_ver"]),
        random_key=str(row["encrypt_random_key"]),
        message=str(row["encrypt_chat_msg"]),
    )
