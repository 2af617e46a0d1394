"""Tags that a carrier keeps of its customers, beside ours.

The effect is of kind "tag". Its payload: account and peer (who knows whom), add and remove (names). Asked twice it is done once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable
from uuid import UUID

KIND = "tag"


@runtime_checkable
class KeepsTags(Protocol):
    """A carrier that keeps tags says so here, and performs the effect."""

    def bonds(self, connection: UUID, peers: Sequence[str]) -> list[tuple[str, str]]:
        """(account, peer) of every account of ours that knows one of these peers; a tag hangs on such a pair."""
