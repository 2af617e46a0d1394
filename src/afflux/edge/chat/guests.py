"""Who asks at the doors of the chat: which line, from which page, in which language, and whether that may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from afflux.edge.chat.threads import Threads
from afflux.edge.proxies import Proxies
from afflux.kernel.networks import network_of

_PATH = re.compile(r"/chat/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/([a-z]+)\Z")
_VISITOR = re.compile(r"(?:^|;\s*)av=([0-9a-f]{32})(?:;|$)")


@dataclass(frozen=True)
class Asked:
    """A request at a door. `allowed`: its page may talk here; `visitor`: the cookie of a page of our own."""

    line: UUID
    door: str
    query: dict[str, str]
    language: str
    network: str
    origin: str
    allowed: bool
    visitor: UUID | None


async def asked_of(scope: Any, proxies: Proxies, threads: Threads) -> Asked | None:
    """What was asked; None where there is no such chat. Raises what the database raises."""
    found = _PATH.match(scope.path)
    if found is None:
        return None
    line = UUID(found[1])
    origins = await threads.origins(line)
    if origins is None:
        return None
    from afflux.connectors.webchat.origins import is_allowed, is_own

    header = scope.headers.get
    origin, host = header("origin") or "", header("host") or scope.authority or ""
    query = dict(parse_qsl(scope.query_string[:2_000]))
    cookie = _VISITOR.search(header("cookie") or "") if is_own(origin, host) else None
    return Asked(
        line=line,
        door=found[2],
        query=query,
        language="zh-hans" if query.get("lang", "").lower().startswith("zh") else "en",
        network=network_of(proxies.client(scope)),
        origin=origin,
        allowed=is_allowed(origin, origins, host=host),
        visitor=UUID(hex=cookie[1]) if cookie else None,
    )
