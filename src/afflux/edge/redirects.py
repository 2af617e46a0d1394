"""GET /c/{slug}: the printed code's door. `Location` is one of the stored places, never a part of the request."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from afflux.edge.agents import BOT, UNKNOWN, is_prefetch, kind_of
from afflux.edge.answers import busy, no_such_code, too_many_guesses, wrong_method
from afflux.edge.misses import Misses
from afflux.edge.plans import Plan
from afflux.edge.proxies import Proxies
from afflux.edge.scans import ScanDesk
from afflux.edge.snapshot import Snapshot
from afflux.edge.store import StoreDown

PREFIX = "/c/"
_SLUG = re.compile(r"[0-9A-Za-z]{1,16}\Z")
_VISITOR = re.compile(r"(?:^|;\s*)av=([0-9a-f]{32})(?:;|$)")
_NO_STORE = ("cache-control", "no-store")
_YEAR = 31_536_000


class Redirects:
    """Answers scans. `proxies` say where a visitor comes from and whether the connection is encrypted."""

    def __init__(self, snapshot: Snapshot, desk: ScanDesk, proxies: Proxies) -> None:
        self._codes, self._desk, self._proxies = snapshot.codes, desk, proxies
        self._misses = Misses()

    async def answer(self, scope: Any, proto: Any) -> None:
        """302 to where the code leads, 404 for an unknown slug, 429 for one guess too many, 503 where nothing is known and the database is away."""
        method = scope.method
        if method not in ("GET", "HEAD"):
            wrong_method(proto, "GET, HEAD")
            return
        slug = scope.path[3:]
        plan = self._codes.fresh(slug)
        if plan is None:
            plan = await self._read(slug, scope, proto, head=method == "HEAD")
            if plan is None:
                return
        header = scope.headers.get
        cookie = header("cookie")
        found = _VISITOR.search(cookie) if cookie else None
        visitor = found.group(1) if found else None
        user_agent = header("user-agent")
        agent = kind_of(user_agent[:300]) if user_agent else UNKNOWN
        preview = agent == BOT or method == "HEAD" or is_prefetch(header("purpose"), header("sec-purpose"))
        scan = self._desk.take(plan, visitor, agent, preview)
        if scan is None:
            busy(proto, head=method == "HEAD")
            return
        await scan.answer
        headers = [("location", scan.location), _NO_STORE]
        if visitor is None and not preview:
            headers.append(("set-cookie", self._cookie(scan.id, scope)))
        proto.response_empty(302, headers)

    async def _read(self, slug: str, scope: Any, proto: Any, *, head: bool) -> Plan | None:
        """The plan of a slug that is not fresh in memory; None after the answer for one that does not exist."""
        address = self._proxies.client(scope)
        if slug not in self._codes.values and self._misses.too_many(
            address, asyncio.get_running_loop().time()
        ):
            too_many_guesses(proto, head=head)
            return None
        try:
            plan = await self._codes.get(slug) if _SLUG.match(slug) else None
        except StoreDown:
            busy(proto, head=head)
            return None
        if plan is None:
            self._misses.note(address)
            no_such_code(proto, head=head)
        return plan

    def _cookie(self, visitor: str, scope: Any) -> str:
        cookie = f"av={visitor}; Max-Age={_YEAR}; Path=/; HttpOnly; SameSite=Lax"
        return f"{cookie}; Secure" if self._proxies.is_secure(scope) else cookie
