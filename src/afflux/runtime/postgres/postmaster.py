"""What a running PostgreSQL says of itself in `postmaster.pid`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from afflux.runtime.processes import is_alive


@dataclass(frozen=True)
class Postmaster:
    """`ready` turns true once it takes connections (after recovery)."""

    pid: int
    socket: Path
    ready: bool

    def url(self, role: str = "afflux", database: str = "afflux") -> str:
        """A connection URL over the Unix socket, as libpq and asyncpg read it."""
        return f"postgresql://{role}@/{database}?host={self.socket}"


def postmaster_of(cluster: Path) -> Postmaster | None:
    """The server whose files these are, None if none is alive."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(lines) < 5 or not is_alive(pid := int(lines[0])):
        return None
    return Postmaster(pid, Path(lines[4]), ready=len(lines) > 7 and lines[7].strip() == "ready")
