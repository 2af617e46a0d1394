"""The child that touches the vendor's library: it reads requests as JSON lines and answers each with one.

`{"op": "open", …}`, then `{"op": "pull", "seq": 0, "limit": 1000}` or `{"op": "media", "handle": …, "into": path}`.
It knows no database; whatever kills it, its parent begins again behind the last message that was stored.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from afflux.conversations.archive.wecom.files import FileSource
from afflux.conversations.archive.wecom.native import NativeSource
from afflux.conversations.archive.wecom.sdk import SdkError, Sealed, Source

Asked = dict[str, Any]


class Child:
    """A source and the private keys by their version."""

    def __init__(self, asked: Asked) -> None:
        self.source = _source(asked)
        self.keys = {int(version): _key(pem) for version, pem in asked["keys"].items()}

    def answer(self, asked: Asked) -> Asked:
        """What comes of one request."""
        if asked["op"] == "media":
            return {"size": self._media(asked["handle"], Path(asked["into"]), int(asked["most"]))}
        found = self.source.pull(int(asked["seq"]), int(asked["limit"]))
        return {"rows": [self._opened(one) for one in found]}

    def _opened(self, sealed: Sealed) -> Asked:
        """A row with its message, or with why it stays shut."""
        row: Asked = {"seq": sealed.seq, "msgid": sealed.msgid}
        key = self.keys.get(sealed.version)
        if key is None:
            return {**row, "shut": f"no private key of version {sealed.version}"}
        try:
            own = key.decrypt(base64.b64decode(sealed.random_key, validate=True), padding.PKCS1v15()).decode()
            told = json.loads(self.source.decrypt(own, sealed.message))
        except (ValueError, SdkError, UnsupportedAlgorithm) as wrong:
            return {**row, "shut": type(wrong).__name__}
        return {**row, "message": told} if isinstance(told, dict) else {**row, "shut": "not an object"}

    def _media(self, handle: str, into: Path, most: int) -> int:
        size = 0
        with into.open("wb") as target:
            for piece in self.source.media(handle):
                size += len(piece)
                if size > most:
                    return size
                target.write(piece)
        return size


def _source(asked: Asked) -> Source:
    if asked.get("library"):
        return NativeSource(asked["library"], asked["corp"], asked["secret"])
    return FileSource(Path(asked["file"]), Path(asked["media"]) if asked.get("media") else None)


def _key(pem: str) -> rsa.RSAPrivateKey:
    found = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(found, rsa.RSAPrivateKey):
        raise TypeError("an RSA key is needed")
    return found


def main() -> None:
    """Answer until the parent has nothing more to ask."""
    child: Child | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if child is None or asked["op"] == "open":
                child = Child(asked)
                told: Asked = {"open": True}
            else:
                told = child.answer(asked)
        except SdkError as refused:
            told = {"error": refused.code}
        except (OSError, ValueError, TypeError, KeyError) as wrong:
            told = {"broken": f"{type(wrong).__name__}: {wrong}"[:200]}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
