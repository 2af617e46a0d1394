"""What a source of WeCom's archive is: the vendor's library, or files as it gives them. Used in the child process only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

PIECE = 512 * 1024  # bytes that the vendor hands out at a time
TOO_LARGE = 301058
WRONG_ADDRESS = 301042


class SdkError(Exception):
    """The vendor's error number."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True)
class Sealed:
    """A message as it is kept there: its key is sealed with the public key of `version`; both are base64."""

    seq: int
    msgid: str
    version: int
    random_key: str
    message: str


class Source(Protocol):
    """Where sealed messages come from."""

    def pull(self, seq: int, limit: int) -> list[Sealed]:
        """Messages after `seq`, at most `limit` (1,000), by their number. Raises SdkError."""

    def decrypt(self, key: str, message: str) -> bytes:
        """The message opened with its own key, JSON. Raises SdkError."""

    def media(self, handle: str) -> Iterator[bytes]:
        """A thing in pieces of 512 KB. Raises SdkError."""
