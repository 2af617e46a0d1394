"""Files: three days under a media id."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, asked, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

KEPT = 3 * 86_400
MEGABYTE = 1024 * 1024
LARGEST = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
SMALLEST = 6  # bytes


@dataclass(frozen=True)
class Thing:
    id: str
    kind: str
    name: str
    mime: str
    content: bytes
    at: float


@dataclass
class Shelf:
    things: dict[str, Thing] = field(default_factory=dict)

    def put(self, kind: str, name: str, mime: str, content: bytes, at: float) -> Thing:
        """Keep a file; also what a customer sends."""
        made = Thing(secrets.token_urlsafe(40), kind, name, mime, content, at)
        self.things[made.id] = made
        return made

    def one(self, media_id: str, at: float) -> Thing:
        """The file. Raises Wrong where it is unknown or older than three days."""
        found = self.things.get(media_id)
        if found is None or at - found.at > KEPT:
            raise Wrong(40007, "invalid media_id")
        return found


@posted("media/upload")
def upload(company: Company, body: Says) -> Says:
    kind, (name, mime, content) = str(body.get("type")), body["file"]
    if kind not in LARGEST:
        raise Wrong(40004, "invalid media type")
    if not SMALLEST <= len(content) <= LARGEST[kind]:
        raise Wrong(40006, "invalid media size")
    made = company.shelf.put(kind, name, mime, content, company.now())
    return {"type": kind, "media_id": made.id, "created_at": str(int(made.at))}


@asked("media/get")
def get(company: Company, body: Says) -> Says:
    return {"thing": company.shelf.one(str(body.get("media_id")), company.now())}
