"""Edge servers and a PostgreSQL of their own to load, stop and kill; what they did is read from the tables afterwards."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import psycopg

from afflux.kernel.ids import new_id, new_slug
from afflux.runtime.postgres import Cluster
from rigs.house import clean_environment, command_of, descendants, free_port, until


class Database:
    """A cluster whose address stays the same over restarts."""

    def __init__(self, folder, **settings):
        self.folder = Path(folder)
        self.cluster = Cluster(self.folder / "data")
        self.settings = {"shared_buffers": "64MB", **settings}

    def __enter__(self):
        self.start()
        migrate = [sys.executable, "-m", "django", "migrate", "-v0"]
        done = subprocess.run(
            migrate, check=False, env=self.environment(DJANGO_SETTINGS_MODULE="afflux.settings")
        )
        if done.returncode:
            self.cluster.stop()
            raise RuntimeError("the tables could not be made")
        return self

    def __exit__(self, *_):
        self.cluster.stop()

    def environment(self, **more):
        return clean_environment(AFFLUX_DATABASE_URL=self.url, AFFLUX_DATA=str(self.folder / "data"), **more)

    def start(self):
        os.environ["AFFLUX_POSTGRES_SETTINGS"] = " ".join(
            f"{name}={value}" for name, value in self.settings.items()
        )
        self.cluster.start()
        self.url = self.cluster.url

    def kill(self):
        """SIGKILL for the postmaster; its children notice and end."""
        family = descendants(self.cluster.server.pid)
        server, self.cluster.server = self.cluster.server, None
        server.kill()
        server.wait()
        until(lambda: not any("postgres" in command_of(pid) for pid in family))

    def signal_all(self, how):
        """One signal for every process of the server: SIGSTOP makes it silent, SIGCONT wakes it."""
        for pid in [self.cluster.server.pid, *descendants(self.cluster.server.pid)]:
            os.kill(pid, how)

    def ask(self, sql, *parameters):
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def code(
        self, *, cap=None, targets=1, target_cap=None, weights=None, zone="Asia/Shanghai", fallback_url=""
    ):
        """A code of its own channel that leads to `targets` addresses; its slug, its id, the addresses."""
        slug, code, channel = new_slug(), new_id(), new_id()
        self.ask(
            "insert into channels_channel (id, key, name, mode_id, product, labels, simulated, created_at)"
            " select %s, %s, 'rig', id, '', '{}', false, now() from channels_mode order by key limit 1", channel, str(channel),
        )  # fmt: skip
        self.ask(
            "insert into channels_code (id, slug, name, channel_id, timezone, daily_cap, fallback_url, alarm_days, tags, logo, simulated, created_at)"
            " values (%s, %s, 'rig', %s, %s, %s, %s, 7, '{}', '', false, now())", code, slug, channel, zone, cap, fallback_url,
        )  # fmt: skip
        urls = [f"https://{new_slug().lower()}.example.com/" for _ in range(targets)]
        for position, url in enumerate(urls):
            self.ask(
                "insert into channels_target (id, code_id, kind, url, weight, daily_cap, schedule, position)"
                " values (%s, %s, 'url', %s, %s, %s, %s, %s)",
                new_id(), code, url, (weights or [1] * targets)[position], target_cap, json.dumps([]), position,
            )  # fmt: skip
        return slug, UUID(str(code)), urls


class Edge:
    """One `afflux web` in a process group of its own. `app` names another application to serve: a mutant."""

    def __init__(self, database, *, app=None, **environment):
        self.database, self.environment, self.app = database, environment, app
        self.port = free_port()
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.end(signal.SIGTERM)

    def start(self):
        serve = "import sys; from afflux.cli import web; web.TARGET = sys.argv[2] or web.TARGET; web.serve('127.0.0.1', int(sys.argv[1]), 1)"
        with (self.database.folder / f"edge-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", serve, str(self.port), self.app or ""], stdout=log, stderr=log, start_new_session=True,
                env=self.database.environment(PYTHONPATH=str(Path(__file__).parents[1]), **self.environment),
            )  # fmt: skip
        return self

    def ready(self):
        from rigs.wire import get

        until(lambda: get(self.port, "/healthz") == 200, self.said)
        return self

    def said(self):
        return (self.database.folder / f"edge-{self.port}.log").read_text()

    def end(self, how=signal.SIGKILL):
        """End the group and wait for all of it."""
        family = [self.process.pid, *descendants(self.process.pid)]
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait()
        until(lambda: not any("web" in command_of(pid) for pid in family[1:]))

    def memory(self):
        """Resident bytes of the worker."""
        pid = descendants(self.process.pid)[-1]
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
