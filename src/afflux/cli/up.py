"""`afflux up`: everything on one machine until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from typing import Any

from afflux.cli.servers import add_address
from afflux.cli.stamp import Stamp
from afflux.runtime.database import Owned
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.progress import say, step
from afflux.runtime.serving import reachable, url_of
from afflux.runtime.supervisor import Program, Supervisor

AFFLUX = [sys.executable, "-m", "afflux"]
PATIENCE = 12.0  # seconds for a child to end
READY_WITHIN = 60.0  # seconds


def register(verbs: Any) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "up", help=gettext("start everything: database, console, public addresses and jobs")
    )
    add_address(verb)
    verb.add_argument("--no-demo", action="store_true", help=gettext("leave an empty store empty"))
    verb.set_defaults(run=run, bare=True)


def run(arguments: argparse.Namespace) -> int:
    """Start, tell the URL, watch, stop. Raises Stop where something is in the way."""
    supervisor = Supervisor()
    supervisor.listen()
    with ExitStack() as stack:
        database = Owned(arguments.config, f"afflux up --port {arguments.port}")
        stack.callback(database.free)
        require_free_port(
            arguments.host, arguments.port
        )  # after: the same line typed twice is "another afflux", not "a port"
        stack.callback(supervisor.stop)
        url = database.start()
        if database.cluster:
            supervisor.add(database.cluster, started=True)
        environment = {
            **arguments.config.environment(url),
            "MALLOC_ARENA_MAX": "2",
        }  # threads share their memory
        if status := _prepare(supervisor, arguments, database, environment):
            return status
        if not supervisor.stopping:
            _start_servers(supervisor, arguments, environment)
        supervisor.watch()
        say(gettext("Stopping …"))
    say(gettext("Stopped."))
    return 0


def _prepare(
    supervisor: Supervisor, arguments: argparse.Namespace, database: Owned, environment: Mapping[str, str]
) -> int:
    stamp = Stamp(database.cluster)
    if stamp.fits():
        return 0
    demo = [] if arguments.no_demo else ["--demo"]
    status = supervisor.run(
        Program(gettext("preparation"), [*AFFLUX, "prepare", *demo], environment, PATIENCE)
    )
    if status == 0 and not supervisor.stopping:
        stamp.write()
    return status


def _start_servers(
    supervisor: Supervisor, arguments: argparse.Namespace, environment: Mapping[str, str]
) -> None:
    address = ["--host", arguments.host, "--port", str(arguments.port), "--workers", str(arguments.workers)]
    with step(gettext("Starting the console")):
        supervisor.add(Program(gettext("web server"), [*AFFLUX, "web", *address], environment, PATIENCE))
        ready = _wait_until_ready(supervisor, arguments.host, arguments.port)
    if ready:
        say(
            gettext("afflux is ready at %(url)s (stop it with Ctrl-C).")
            % {"url": url_of(arguments.host, arguments.port)}
        )
    supervisor.add(Program(gettext("worker"), [*AFFLUX, "worker"], environment, PATIENCE))


def _wait_until_ready(supervisor: Supervisor, host: str, port: int) -> bool:
    until = time.monotonic() + READY_WITHIN
    while not _answers(host, port):
        if supervisor.stopping or supervisor.ended() or time.monotonic() > until:
            return False  # `watch` names what ended and starts it again
        time.sleep(0.05)
    return True


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((reachable(host), port), timeout=5) as connection:
            connection.sendall(
                b"HEAD /account/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            # An error of the server is no answer yet: the console may still be loading.
            return connection.recv(10)[9:10] in (b"2", b"3", b"4")
    except OSError:
        return False


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that is taken or not ours to take. Raises Stop."""
    where = {"host": host, "port": port}
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Stop(
                gettext("Port %(port)s on %(host)s is taken: name another one with --port.") % where
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise Stop(
                gettext(
                    "Ports below 1024 need a right this account lacks: name another one than %(port)s with --port."
                )
                % where
            ) from error
        raise Stop(
            gettext("afflux cannot listen on %(host)s port %(port)s: %(why)s.")
            % {**where, "why": error.strerror or os.strerror(error.errno or 0)}
        ) from error
