"""The database of a command: the person's own, that of the running server, or the embedded one for as long as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from afflux.runtime.config import Config
from afflux.runtime.locks import FileLock
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.postgres import Cluster, wait_for_postmaster

USERS_FILE = "users.lock"
PATIENCE = 60.0  # seconds for a server that is starting or recovering
DAY = 86_400.0


@contextmanager
def database(config: Config, command: str) -> Iterator[str]:
    """Yield a connection URL. Raises Stop where no database can be had."""
    if config.database_url:
        yield config.database_url
        return
    users = FileLock(config.data, USERS_FILE)
    owner = FileLock(config.data)
    try:
        while not owner.take(command):
            if url := _join(config.data, users):
                yield url
                return
        with Cluster(config.data) as cluster:
            yield cluster.url
            users.wait_alone(
                DAY
            )  # another command may have joined us: it keeps its database until it is done
    finally:
        users.free()
        owner.free()


def _join(data: Path, users: FileLock) -> str | None:
    """The URL of the server that another process runs here; None if that process has gone meanwhile."""
    users.share()
    if found := wait_for_postmaster(data / "postgres", seconds=1.0):
        return found.url()
    users.free()
    owner = FileLock(data)
    if owner.take():
        owner.free()
        return None
    if found := wait_for_postmaster(data / "postgres", PATIENCE):
        users.share()
        return found.url()
    raise Stop(
        gettext("Another afflux (%(holder)s) holds %(folder)s and its database does not answer.")
        % {"holder": owner.holder(), "folder": data}
    )


class Owned:
    """The database for the server: it must be the only one on its data directory, and stops without waiting."""

    def __init__(self, config: Config, command: str) -> None:
        self.config = config
        self.cluster = None if config.database_url else Cluster(config.data)
        self._lock = FileLock(config.data)
        if not self._lock.take(command):
            sentence = gettext(
                "Another afflux uses %(folder)s (process %(holder)s): stop it first, or name another data directory with --data."
            )
            raise Stop(sentence % {"folder": config.data, "holder": self._lock.holder()})

    def start(self) -> str:
        """The connection URL, once the embedded server (if it is ours) takes connections."""
        if self.cluster is None:
            return self.config.database_url or ""
        self.cluster.start()
        return self.cluster.url

    def free(self) -> None:
        """Let others have the data directory."""
        self._lock.free()
