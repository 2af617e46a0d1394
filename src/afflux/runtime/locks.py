"""Who runs on a data directory: one owner of its database, any number of users. The kernel frees both at any death."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from afflux.runtime.config import LOCK_FILE


class FileLock:
    """An advisory lock on a file in the data directory; the file tells who holds it."""

    def __init__(self, data: Path, name: str = LOCK_FILE) -> None:
        data.parent.mkdir(parents=True, exist_ok=True)
        data.mkdir(mode=0o700, exist_ok=True)  # people's data: nobody else's business
        self.path = data / name
        self._file: int | None = None

    def take(self, who: str = "") -> bool:
        """Take it alone if it is free; `who` is written down for those who come second."""
        if not self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
            return False
        if self._file is not None and who:
            os.truncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()} {who}\n".encode(), 0)
        return True

    def share(self) -> None:
        """Take it together with other sharers; waits for an exclusive holder."""
        self._lock(fcntl.LOCK_SH)

    def held_elsewhere(self) -> bool:
        """Whether somebody has it alone now; to ask takes nothing from anybody."""
        free = self._lock(fcntl.LOCK_SH | fcntl.LOCK_NB)
        self.free()
        return not free

    def wait_alone(self, seconds: float) -> bool:
        """Wait until nobody shares it."""
        until = time.monotonic() + seconds
        while not self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def holder(self) -> str:
        """What the holder wrote: "pid command"."""
        return self.path.read_text().strip() or "?"

    def free(self) -> None:
        """Let go; harmless where nothing is held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _lock(self, how: int) -> bool:
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, how)
        except BlockingIOError:
            return False
        return True
