"""One PostgreSQL cluster in a folder: made, started, stopped.

    with Cluster(Path("/some/folder")) as cluster:
        connect(cluster.url)          # role `afflux`, owner of database `afflux`, not a superuser
        connect(cluster.admin_url)    # role `postgres`, for maintenance and tests

Tests get theirs from `tests/plugin_database.py`, which starts one for the whole session.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from afflux.runtime.messages import Stop, gettext
from afflux.runtime.postgres import complaints, sockets, tuning
from afflux.runtime.postgres.account import Account, Folder, account_for
from afflux.runtime.postgres.binaries import MAJOR, programs
from afflux.runtime.postgres.birth import ENVIRONMENT, make_cluster
from afflux.runtime.postgres.postmaster import Postmaster, postmaster_of
from afflux.runtime.progress import step

SOCKET_NOTE = "postgres.socket"
LOG_LIMIT = 16 * 1024 * 1024  # bytes; one older file is kept
LINGER = 15.0  # seconds for the children of a killed server to end
GRACE = 20.0  # seconds for a fast shutdown before an immediate one


class Cluster:
    """A cluster in `data`/postgres with its log in `data`/logs; `url` is set once it runs."""

    def __init__(self, data: Path) -> None:
        self.name = gettext("database")
        self.data = data.absolute()
        self.files = self.data / "postgres"
        self.log = self.data / "logs" / "postgres.log"
        self.server: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the product connects."""
        return self._running().url()

    @property
    def admin_url(self) -> str:
        """Where maintenance connects, as superuser."""
        return self._running().url("postgres", "postgres")

    def _running(self) -> Postmaster:
        if self.server is None or self._socket is None:
            raise RuntimeError("the cluster is not started")
        return Postmaster(self.server.pid, self._socket, ready=True)

    def poll(self) -> int | None:
        """None while the server runs, its exit status once it has ended."""
        return self.server.poll() if self.server else 1

    def start(self) -> None:
        """Make the cluster if there is none, start it and wait until it takes connections. Raises Stop."""
        tuning.own()  # before anything is made
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        account = account_for(self.files)
        bin_ = programs(account)
        if not self.files.exists():
            with step(gettext("Making the database")):
                make_cluster(self.files, account, bin_)
        self._check_version()
        with step(gettext("Starting the database")):
            self._start(account, bin_)

    def stop(self) -> None:
        """Let it write everything down and end; returns when it has."""
        if self.server is None:
            return
        for how, patience in ((signal.SIGINT, GRACE), (signal.SIGQUIT, GRACE), (signal.SIGKILL, None)):
            if self.server.poll() is None:
                self.server.send_signal(how)
            try:
                self.server.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self._forget()

    def _check_version(self) -> None:
        try:
            found = (self.files / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise Stop(
                gettext("%(folder)s holds no database of afflux; name another data directory.")
                % {"folder": self.files}
            ) from None
        if found != MAJOR:
            sentence = gettext(
                "The data directory %(folder)s was made by PostgreSQL %(found)s, and this afflux brings PostgreSQL %(ours)s: start it with the afflux that made it."
            )
            raise Stop(sentence % {"folder": self.data, "found": found, "ours": MAJOR})

    def _start(self, account: Account, bin_: Path) -> None:
        self._find_socket(account)
        until = time.monotonic() + LINGER
        while True:
            said = self.log.stat().st_size if self.log.exists() else 0
            self._spawn(account, bin_)
            if self._wait():
                return
            complaint = self._said_since(said)
            if "pre-existing shared memory block" not in complaint or time.monotonic() > until:
                self._forget()
                raise complaints.explain(complaint, self.data)
            time.sleep(0.1)  # children of a killed server are still on their way out

    def _find_socket(self, account: Account) -> None:
        if self._socket:
            return  # the same after a crash: others know the address
        note = self.data / SOCKET_NOTE
        if note.exists():
            sockets.remove_folder(Path(note.read_text()))  # of a server whose keeper was killed
        self._socket = sockets.make_folder(account)
        note.write_text(str(self._socket))

    def _spawn(self, account: Account, bin_: Path) -> None:
        with self.log.open("ab") as log, Folder(self.files, account) as folder:
            command = [str(bin_ / "postgres"), "-D", folder.path, *tuning.options(str(self._socket))]
            self.server = folder.spawn(command, account, env=ENVIRONMENT, stdout=log, stderr=log)

    def _said_since(self, position: int) -> str:
        with self.log.open(errors="replace") as log:
            log.seek(position)
            return log.read()

    def _forget(self) -> None:
        if self._socket:
            sockets.remove_folder(self._socket)
        self.server = self._socket = None

    def _wait(self) -> bool:
        while self.server is not None and self.server.poll() is None:
            found = postmaster_of(self.files)
            if found and found.ready and found.pid == self.server.pid:
                return True
            time.sleep(0.02)
        return False


def wait_for_postmaster(files: Path, seconds: float) -> Postmaster | None:
    """The server that another process runs on these files, once it is ready; None if none came up in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if (found := postmaster_of(files)) and found.ready and os.path.isdir(found.socket):
            return found
        time.sleep(0.05)
    return None
