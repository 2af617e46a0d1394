"""Drives `afflux` as a person at a terminal would, and looks at what is left on the machine."""

import contextlib
import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

AFFLUX = [sys.executable, "-m", "afflux"]
FIRST, LAST = 12_000, 32_000
PORTS = itertools.chain(range(FIRST + os.getpid() * 97 % (LAST - FIRST), LAST), range(FIRST, LAST))
PATIENCE = 150.0  # seconds: the machine may be busy with others


def clean_environment(**more):
    """The caller's environment without anything of afflux: only what the test says counts."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AFFLUX_", "DJANGO_", "LC_", "LANG"))}
    return {**kept, "AFFLUX_POSTGRES_SETTINGS": "shared_buffers=32MB", **more}


def afflux(*arguments, **environment):
    """Run one command to its end."""
    return subprocess.run(
        [*AFFLUX, *map(str, arguments)], env=clean_environment(**environment), capture_output=True, text=True,
        timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def free_port():
    """A port that nobody has now, and that no outgoing connection is given until it is listened on.

    Those that the kernel hands out by itself lie above 32767: between the choice and the server's start a crowd of our own
    connections could take one. Runs beside each other begin at different places, and none gives out the same twice.
    """
    for port in PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


class Up:
    """A running `afflux up`."""

    def __init__(self, data, *arguments, **environment):
        self.port = free_port()
        self.log = Path(f"{data}.{self.port}.log")
        self.begun = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*AFFLUX, "up", "--no-demo", "--data", str(data), "--port", str(self.port), *arguments],
                env=clean_environment(**environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def said(self):
        return self.log.read_text()

    def until_ready(self):
        """Wait for the URL line; seconds since the start."""
        until(lambda: "ready at" in self.said() or self.process.poll() is not None, self.said)
        assert self.process.poll() is None, self.said()
        return time.monotonic() - self.begun

    def answers(self):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/account/login/", headers={"Connection": "close"})
                return connection.getresponse().status
            except (OSError, http.client.HTTPException):
                return None

    def family(self):
        """The process ids of everything it started, by what they are."""
        return {pid: command_of(pid) for pid in descendants(self.process.pid)}

    def the(self, *words):
        """The first process id whose command holds all words."""
        return next(pid for pid, command in self.family().items() if all(word in command for word in words))


def descendants(pid):
    found = []
    for child in subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split():
        found += [int(child), *descendants(int(child))]
    return found


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(pids):
    """Those that still run; a zombie that waits for its reaper runs no more."""
    return [pid for pid in pids if _state(pid) not in ("Z", "")]


def _state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def kill(pid, how=signal.SIGKILL):
    os.kill(pid, how)


def until(holds, says=lambda: "", seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {says()}"
        time.sleep(0.05)
