"""What a measurement runs against: a database of its own, the edge, and the bare applications on the same granian."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psycopg

from afflux.kernel.ids import new_id
from afflux.runtime.postgres import Cluster

ROOT = Path(__file__).parent.parent
SLUG = "bench2345"
CAP = 100_000_000
_SERVE = "import sys; from afflux.cli import web; web.TARGET = sys.argv[2]; web.serve('127.0.0.1', int(sys.argv[1]), 1)"
_SERVE_ASGI = (
    "import sys; from granian import Granian; from granian.constants import Interfaces, Loops; from afflux.edge.serve import options;"
    "Granian(sys.argv[2], address='127.0.0.1', port=int(sys.argv[1]), interface=Interfaces.ASGI, workers=1, loop=Loops.uvloop,"
    " log_enabled=False, **options()).serve()"
)


@dataclass
class Place:
    """Where everything listens; processes by name."""

    url: str
    admin: str
    ports: dict[str, int]
    pids: dict[str, int]
    postmaster: int
    environment: dict[str, str]


SERVERS = (
    ("edge", _SERVE, "afflux.edge.app:application"),
    ("rsgi", _SERVE, "bench.bare:rsgi"),
    ("asgi", _SERVE_ASGI, "bench.bare:asgi"),
)
CHAT_SERVERS = (SERVERS[0], ("echo", _SERVE, "bench.bare:echo"))


@contextmanager
def everything(servers: Sequence[tuple[str, str, str]] = SERVERS, **more: str) -> Iterator[Place]:
    """Database and servers, up; taken down afterwards. `more` goes into their environment."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="afflux-bench-", ignore_cleanup_errors=True)
            )
        )
        cluster = stack.enter_context(Cluster(folder))
        environment = {
            **os.environ,
            "AFFLUX_DATABASE_URL": cluster.url,
            "AFFLUX_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "afflux.settings",
            **more,
        }
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "-v0"], check=True, env=environment, cwd=ROOT
        )
        _fill(cluster.url)
        ports, pids = {}, {}
        for name, script, target in servers:
            ports[name] = _free_port()
            server = subprocess.Popen(
                [sys.executable, "-c", script, str(ports[name]), target],
                env={**environment, "PYTHONPATH": str(ROOT)},
            )
            stack.callback(_end, server)
            pids[name] = server.pid
        _wait(ports)
        postmaster = cluster.server.pid if cluster.server else 0
        yield Place(cluster.url, cluster.admin_url, ports, pids, postmaster, environment)


def _fill(url: str) -> None:
    """One code with a cap, four weighted targets with caps of their own."""
    code, channel = new_id(), new_id()
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into channels_channel (id, key, name, mode_id, product, labels, simulated, created_at)"
            " select %s, 'bench', 'bench', id, '', '{}', false, now() from channels_mode order by key limit 1",
            [channel],
        )
        connection.execute(
            "insert into channels_code (id, slug, name, channel_id, timezone, daily_cap, fallback_url, alarm_days, tags, logo, simulated, created_at)"
            " values (%s, %s, 'bench', %s, 'Asia/Shanghai', %s, '', 7, '{}', '', false, now())",
            [code, SLUG, channel, CAP],
        )
        for number in range(4):
            connection.execute(
                "insert into channels_target (id, code_id, kind, url, weight, daily_cap, schedule, position)"
                " values (%s, %s, 'url', %s, %s, %s, '[]', %s)",
                [new_id(), code, f"https://shop{number}.example.com/", number + 1, CAP, number],
            )


def _wait(ports: dict[str, int]) -> None:
    """Until every server answers, Django behind the edge included."""
    for name, port in ports.items():
        path = "/account/login/" if name == "edge" else "/"
        for _ in range(300):
            try:
                with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
                    break
            except OSError as problem:
                if (
                    getattr(problem, "code", 0) in (301, 302)
                    or "redirect" in str(problem)
                    or "resolution" in str(problem)
                ):
                    break
                time.sleep(0.1)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
