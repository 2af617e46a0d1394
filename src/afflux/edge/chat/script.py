"""/chat.js and /chat.css: the widget, from memory, for pages anywhere."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path
from typing import Any

from afflux.edge import answers

FOLDER = Path(__file__).parents[2] / "connectors" / "webchat" / "widget"
_TYPES = {"/chat.js": "text/javascript; charset=utf-8", "/chat.css": "text/css; charset=utf-8"}


class Script:
    """Answers GET and HEAD for the two files."""

    def __init__(self) -> None:
        self._files = {path: _lean((FOLDER / path[1:]).read_text()) for path in _TYPES}
        self._packed = {path: gzip.compress(body, 9, mtime=0) for path, body in self._files.items()}
        self._tags = {path: f'"{hashlib.sha256(b).hexdigest()[:20]}"' for path, b in self._files.items()}

    def answer(self, scope: Any, proto: Any) -> None:
        """200, 304 where the browser has it, 404, 405."""
        path = scope.path
        if path not in _TYPES:
            answers.plain(proto, 404, "no such file\n")
            return
        if scope.method not in ("GET", "HEAD"):
            answers.wrong_method(proto, "GET, HEAD")
            return
        headers = [
            ("content-type", _TYPES[path]),
            ("cache-control", "public, max-age=300"),
            ("etag", self._tags[path]),
            ("vary", "accept-encoding"),
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("x-content-type-options", "nosniff"),
        ]
        packs = "gzip" in (scope.headers.get("accept-encoding") or "")
        if packs:
            headers.append(("content-encoding", "gzip"))
        if scope.headers.get("if-none-match") == self._tags[path]:
            proto.response_empty(304, headers)
        elif scope.method == "HEAD":
            proto.response_empty(200, headers)
        else:
            proto.response_bytes(200, headers, (self._packed if packs else self._files)[path])


def _lean(text: str) -> bytes:
    """The file as it is written, but for indents and lines of comment."""
    return re.sub(r"(?m)^[ \t]*//.*\n|^[ \t]+", "", text).encode()
