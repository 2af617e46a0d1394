"""What an effect of kind “welcome” carries, in words of no carrier's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afflux.connectors.happenings import Added


def payload(added: Added, text: str, attachments: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The right to greet, the words, and what comes with them: files of ours by digest, links."""
    found: dict[str, Any] = {"welcome_code": added.welcome_code, "text": {"content": text}}
    if attachments:
        found["attachments"] = [_attachment(one) for one in attachments]
    return found


def _attachment(one: dict[str, Any]) -> dict[str, Any]:
    if one["kind"] == "image":
        return dict(one)
    return {"kind": "link", "title": one["title"], "url": one["url"], "desc": one.get("about", "")}
