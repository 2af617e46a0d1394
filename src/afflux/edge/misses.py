"""How many codes that do not exist a network has asked for: a few are slips of the hand, hundreds are a guesser.

Codes in memory are served to everybody; only a look-up in the database is refused, and only to a network that guessed
too often this minute. Near addresses are never refused, for behind one there may be a proxy that nobody has named.
"""

from __future__ import annotations

from afflux.kernel.networks import is_near, network_of

MOST = 60
WINDOW = 60.0  # seconds
MOST_NETWORKS = 20_000


class Misses:
    """Counts by network within the current minute."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._until = 0.0

    def too_many(self, address: str, now: float) -> bool:
        """Whether this network has guessed enough for now. `now`: a steady clock in seconds."""
        if now >= self._until:
            self._counts.clear()
            self._until = now + WINDOW
        return self._counts.get(network_of(address), 0) >= MOST

    def note(self, address: str) -> None:
        """A code that does not exist was asked for."""
        if is_near(address):
            return
        network = network_of(address)
        if network in self._counts or len(self._counts) < MOST_NETWORKS:
            self._counts[network] = self._counts.get(network, 0) + 1
