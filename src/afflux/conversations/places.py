"""Which store a stranger belongs to, before anybody knows who they are."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from afflux.connectors.models import Connection
from afflux.conversations.models import Talk

Store = Callable[[Connection, str], UUID | None]
_STORE: list[Store] = []


def store_from(found: Store) -> None:
    """Let `found(connection, peer)` answer the store that brought them. Called once, by `wiring`."""
    _STORE[:] = [found]


def store_of(talk: Talk) -> UUID | None:
    """The store of the code or channel that brought the peer; None where nothing says it."""
    return _STORE[0](talk.connection, talk.peer) if _STORE else None
