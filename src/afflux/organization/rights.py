"""What each role may do. A right is "area.verb"; areas are the sections of the console."""

from __future__ import annotations

from afflux.organization.models import Role

AREAS = ("home", "drain", "pool", "talk", "trade", "measure", "settings")
_READ = frozenset(f"{area}.read" for area in AREAS if area != "settings")
_WRITE = frozenset({"drain.write", "pool.write", "talk.write", "trade.write", "measure.write"})
_EXPORT = frozenset({"drain.export", "pool.export", "talk.export", "trade.export", "measure.export"})
_ERASE = frozenset({"pool.erase"})  # forget a person for good
_DISCLOSE = frozenset({"pool.disclose"})  # hand somebody everything that is kept of them
_OWN = frozenset({"account.write"})
# What headquarters makes for every store: modes, landing pages; rules of welcome, reply, guard and labels.
_HOUSE = frozenset({"drain.design", "talk.design"})

RIGHTS: dict[str, frozenset[str]] = {
    Role.OWNER: _READ
    | _WRITE
    | _EXPORT
    | _ERASE
    | _DISCLOSE
    | _OWN
    | _HOUSE
    | {"settings.read", "settings.write", "audit.read", "imports.write"},
    Role.OPERATOR: _READ
    | _WRITE
    | _EXPORT
    | _ERASE
    | _DISCLOSE
    | _OWN
    | _HOUSE
    | {"settings.read", "imports.write"},
    Role.STORE_MANAGER: _READ
    | _OWN
    | {"drain.write", "pool.write", "talk.write", "trade.write", "imports.write"},
    Role.STAFF: frozenset({"home.read", "pool.read", "pool.write", "drain.read", "trade.read"})
    | {"talk.read", "talk.write"}
    | _OWN,
    Role.ANALYST: _READ | _OWN | {"measure.export"},
}
ALL_RIGHTS = frozenset().union(*RIGHTS.values())
