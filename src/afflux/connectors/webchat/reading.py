"""What came in, told as happenings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import Happening, Media, Said, Seen
from afflux.connectors.webchat.happenings import ContactLeft
from afflux.kernel.errors import Refused, problem

NOT_READ = problem("webchat.not_read", _("What was kept cannot be read."))


def read(connection: UUID, key: str, content: bytes) -> Sequence[Happening]:
    """The happening of a kept content. Raises Refused where it is none of ours."""
    try:
        found: dict[str, Any] = msgspec.json.decode(content)
        of_all = {
            "connection": connection,
            "key": key,
            "at": datetime.fromisoformat(found["at"]),
            "peer": found["peer"],
        }
        return [_READERS[found["what"]](of_all, found)]
    except (KeyError, ValueError, TypeError) as error:
        raise Refused(NOT_READ) from error


def _said(of_all: dict[str, Any], found: dict[str, Any]) -> Happening:
    media = tuple(Media(kind="image", **one) for one in found["media"])
    kind = "image" if media and not found["text"] else "text"
    return Said(**of_all, message=found["message"], kind=kind, text=found["text"], media=media)


def _seen(of_all: dict[str, Any], found: dict[str, Any]) -> Happening:
    return Seen(**of_all, upto=datetime.fromisoformat(found["upto"]))


def _contact(of_all: dict[str, Any], found: dict[str, Any]) -> Happening:
    plain = {name: found[name] for name in ("phone", "email", "name", "channel", "page")}
    return ContactLeft(**of_all, **plain, text=UUID(found["text"]))


_READERS = {"said": _said, "seen": _seen, "contact": _contact}
