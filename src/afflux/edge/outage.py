"""Scans while the database is away: an fsynced file in the data directory, replayed when it is back.

A file belongs to the process that holds its lock; files of processes that died are adopted. A line that was cut by a
crash was never answered for and is left out. Replaying twice changes nothing, for a scan is inserted once by its id
and counts only then.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

LARGEST_FILE = 4 * 1024 * 1024  # one file is replayed from memory
MOST_BYTES = 64 * 1024 * 1024  # about 300,000 scans; beyond it redirects go on and are not recorded
_encode = msgspec.json.Encoder().encode


class SpooledScan(msgspec.Struct, array_like=True):
    """One scan that waits for the database; `counters` are the scopes it counts in on `day`."""

    id: str
    ms: int
    code: str
    target: str | None
    visitor: str
    outcome: int
    agent: int
    day: str
    counters: list[str]


_decode = msgspec.json.Decoder(SpooledScan).decode


class Spool:
    """The spool of one process in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: BinaryIO | None = None
        self._number = 0

    def append(self, scans: list[SpooledScan]) -> bool:
        """Write scans and wait until they are on the disk; False where there is no room. Raises OSError."""
        if self._bytes() > MOST_BYTES:
            return False
        if self._file is None:
            self._file = self._new()
        self._file.write(b"".join(_encode(scan) + b"\n" for scan in scans))
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._file.tell() > LARGEST_FILE:
            self.close()
        return True

    def waiting(self) -> Iterator[tuple[Path, list[SpooledScan]]]:
        """Files that nobody else holds, oldest first, each with its whole lines. `done` removes one that was replayed."""
        for path in sorted(self.folder.glob("scans-*.jsonl")) if self.folder.is_dir() else []:
            with path.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                if path.exists():
                    yield path, [_decode(line) for line in file if line.endswith(b"\n")]

    def done(self, path: Path) -> None:
        """Forget a file whose scans are in the database."""
        path.unlink(missing_ok=True)
        self._sync_folder()

    def is_empty(self) -> bool:
        """Whether nothing waits in the folder, of this process or another."""
        return not self.folder.is_dir() or next(self.folder.glob("scans-*.jsonl"), None) is None

    def close(self) -> None:
        """Let go of the file in hand; it waits to be replayed."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _new(self) -> BinaryIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            self._number += 1
            path = self.folder / f"scans-{os.getpid()}-{self._number:06}.jsonl"
            try:
                file = path.open("xb")
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (FileExistsError, BlockingIOError):
                continue
            if path.exists():  # nobody adopted it between its birth and its lock
                self._sync_folder()
                return file

    def _bytes(self) -> int:
        return (
            sum(path.stat().st_size for path in self.folder.glob("scans-*.jsonl"))
            if self.folder.is_dir()
            else 0
        )

    def _sync_folder(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
