"""One PostgreSQL cluster in a folder: made, started, stopped.

    with Cluster(Path("/some/folder")) as cluster:
        connect(cluster.url)          # role `afflux`, owner of database `afflux`, not a superuser
        connect(cluster.admin_url)    # role `postgres`, for maintenance and tests

Tests get theirs from `tests/plugin_database.py`, which starts one for the whole session.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from afflux.runtime.messages import Stop, gettext
from afflux.runtime.postgres import complaints, sockets, tuning
from afflux.runtime.postgres.account import Account, Folder, account_for
from afflux.runtime.postgres.binaries import MAJOR, programs
from afflux.runtime.postgres.postmaster import Postmaster, postmaster_of, stale_socket
from afflux.runtime.progress import step

INITDB = (
    "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
    "--no-instructions",
)  # fmt: skip
FIRST_WORDS = "CREATE ROLE afflux LOGIN;\n\nCREATE DATABASE afflux OWNER afflux;\n\n"
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C", "TZ": "UTC"}
GRACE = 20.0  # seconds for a fast shutdown before an immediate one


class Cluster:
    """A cluster in `data`/postgres with its log in `data`/logs; `url` is set once it runs."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.files = self.data / "postgres"
        self.log = self.data / "logs" / "postgres.log"
        self.server: subprocess.Popen[bytes] | None = None
        self._postmaster: Postmaster | None = None

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
        if self._postmaster is None:
            raise RuntimeError("the cluster is not started")
        return self._postmaster

    def start(self) -> None:
        """Make the cluster if there is none, start it and wait until it takes connections. Raises Stop."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        account = account_for(self.files)
        bin_ = programs(account)
        if not self.files.exists():
            with step(gettext("Making the database")):
                self._make(account, bin_)
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
        if self._postmaster:
            sockets.remove_folder(self._postmaster.socket)
        self.server = self._postmaster = None

    def _make(self, account: Account, bin_: Path) -> None:
        draft = self.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.gives(draft)
        with Folder(draft, account) as folder:
            at = ("-D", folder.path)
            done = folder.run([str(bin_ / "initdb"), *at, *INITDB], account, env=ENVIRONMENT)
            if done.returncode == 0:
                alone = [
                    str(bin_ / "postgres"),
                    "--single",
                    *at,
                    "-j",
                    "-c",
                    "log_min_messages=error",
                    "postgres",
                ]
                done = folder.run(alone, account, env=ENVIRONMENT, stdin=None, input=FIRST_WORDS)
        if done.returncode != 0 or "ERROR" in done.stderr:
            shutil.rmtree(draft, ignore_errors=True)
            raise complaints.explain(done.stderr, self.data)
        draft.rename(self.files)

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
        if left := stale_socket(self.files):
            sockets.remove_folder(left)
        socket = sockets.make_folder(account)
        said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log, Folder(self.files, account) as folder:
            command = [str(bin_ / "postgres"), "-D", folder.path, *tuning.options(str(socket))]
            self.server = folder.spawn(command, account, env=ENVIRONMENT, stdout=log, stderr=log)
        self._postmaster = self._wait()
        if self._postmaster is None:
            self.server = None
            sockets.remove_folder(socket)
            with self.log.open(errors="replace") as log_again:
                log_again.seek(said)
                raise complaints.explain(log_again.read(), self.data)

    def _wait(self) -> Postmaster | None:
        while self.server is not None and self.server.poll() is None:
            found = postmaster_of(self.files)
            if found and found.ready and found.pid == self.server.pid:
                return found
            time.sleep(0.02)
        return None


def wait_for_postmaster(files: Path, seconds: float) -> Postmaster | None:
    """The server that another process runs on these files, once it is ready; None if none came up in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if (found := postmaster_of(files)) and found.ready and os.path.isdir(found.socket):
            return found
        time.sleep(0.05)
    return None
