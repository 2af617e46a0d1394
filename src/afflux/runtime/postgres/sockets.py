"""A short, private folder for PostgreSQL's Unix socket, whose path may have 107 bytes at most."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from afflux.runtime.postgres.account import Account

PREFIX = "afflux-"
LIMIT = 107 - len("/.s.PGSQL.5432.lock")


def make_folder(account: Account) -> Path:
    """A new folder of mode 700 that belongs to `account`, in the first place that takes one."""
    for place in _places():
        try:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        except OSError:
            continue
        if len(os.fsencode(folder)) <= LIMIT and account.reaches(place):
            account.gives(folder)
            return folder
        folder.rmdir()
    raise OSError("no folder takes a Unix socket")


def _places() -> Iterator[Path]:
    if os.geteuid() == 0:
        yield Path("/run")
    elif runtime := os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(runtime)
    yield Path("/tmp")  # noqa: S108 - mkdtemp names it, mode 700 guards it
    yield Path(tempfile.gettempdir())


def remove_folder(folder: Path) -> None:
    """Take the folder away; one that is not ours by its name is left alone."""
    if folder.name.startswith(PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
