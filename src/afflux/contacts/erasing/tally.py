"""What an erasure does, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What an erasure did or would do: rows by "room.part"; and what had to be left, with the reason."""

    rows: Counter[str] = field(default_factory=Counter)
    kept: list[dict[str, str]] = field(default_factory=list)

    def keep(self, part: str, count: int, why: str) -> None:
        """Note that so many rows stay, and why."""
        self.kept.append({"part": part, "rows": str(count), "why": why})
