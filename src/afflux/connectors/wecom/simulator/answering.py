"""How the simulated platform answers: a table of its interfaces, an error code for what it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

Says = dict[str, Any]
Interface = Callable[["Company", Says], Says]
POSTED: dict[str, Interface] = {}
ASKED: dict[str, Interface] = {}  # by GET, as the platform wants it


class Wrong(Exception):
    """An error code."""

    def __init__(self, code: int, message: str = "invalid Request Parameter") -> None:
        super().__init__(message)
        self.code, self.message = code, message


def said(code: int, message: str, /, **more: Any) -> Says:
    """An answer as the platform writes it."""
    return {"errcode": code, "errmsg": message, **more}


def posted(api: str) -> Callable[[Interface], Interface]:
    """Let this function answer POST /cgi-bin/`api`."""

    def declare(function: Interface) -> Interface:
        POSTED[api] = function
        return function

    return declare


def asked(api: str) -> Callable[[Interface], Interface]:
    """Let this function answer GET /cgi-bin/`api`; its body is the query."""

    def declare(function: Interface) -> Interface:
        ASKED[api] = function
        return function

    return declare


def bounded(text: Any, *, letters: int = 0, size: int = 0) -> str:
    """A text of at most so many characters or bytes. Raises Wrong."""
    found = "" if text is None else str(text)
    if (letters and len(found) > letters) or (size and len(found.encode()) > size):
        raise Wrong(40058)
    return found


def listed(value: Any, most: int) -> list[Any]:
    """A list of at most so many. Raises Wrong."""
    found = value or []
    if not isinstance(found, list) or len(found) > most:
        raise Wrong(40058)
    return found


def page(rows: list[Any], cursor: Any, limit: int) -> tuple[list[Any], str]:
    """The rows after `cursor`, and where to go on (empty at the end)."""
    text = str(cursor or "")
    if text and not re.fullmatch(r"c[0-9]{1,9}", text):
        raise Wrong(40058, "invalid cursor")
    start = int(text[1:]) if text else 0
    more = start + limit < len(rows)
    return rows[start : start + limit], f"c{start + limit}" if more else ""
