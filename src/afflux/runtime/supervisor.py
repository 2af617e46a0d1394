"""Keep a few services alive: start in order, restart with a growing pause and a name, stop in the opposite order.

It runs for weeks beside the database, so it knows neither Django nor the rooms.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Protocol

from afflux.runtime.messages import Stop, gettext
from afflux.runtime.processes import PARENT
from afflux.runtime.progress import say

LONGEST_PAUSE = 30.0  # seconds
SETTLED = 60.0  # seconds of life after which the next pause is short again


class Service(Protocol):
    """Something that runs beside us."""

    name: str

    def start(self) -> None: ...
    def poll(self) -> int | None: ...
    def stop(self) -> None: ...


class Program:
    """A child process in a session of its own: Ctrl-C reaches only us, and we stop things in order."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], patience: float
    ) -> None:
        self.name = name
        self.command = command
        self.environment = {**environment, PARENT: str(os.getpid())}
        self.patience = patience
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns at once."""
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def poll(self) -> int | None:
        """Its exit status once it has ended (negative: by that signal)."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """Ask it to end, then end it with everything it started."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            say(gettext("The %(name)s did not end in time and is killed.") % {"name": self.name})
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """`add` services in the order they need each other, then `watch` until a signal asks to stop."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self.stopping = False
        self._services: list[Service] = []
        self._failures: dict[str, tuple[int, float]] = {}
        self._due: dict[str, float] = {}

    def listen(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal end `watch`; a dying child wakes it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: self._wake.set())

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
        self._wake.set()

    def add(self, service: Service, *, started: bool = False) -> None:
        """Start it (unless it runs already) and keep it alive from now on."""
        if not started:
            service.start()
        self._services.append(service)
        self._failures[service.name] = (0, time.monotonic())

    def run(self, program: Program) -> int:
        """Run a program to its end, or until asked to stop; its exit status, 0 where it was stopped."""
        program.start()
        while (status := program.poll()) is None and not self.stopping:
            self._wake.wait(1.0)
            self._wake.clear()
        program.stop()
        return 0 if self.stopping or status is None else status

    def watch(self) -> None:
        """Until asked to stop, restart what ended."""
        while not self.stopping:
            for service in self._services:
                self._tend(service)
            self._wake.wait(1.0)
            self._wake.clear()

    def ended(self) -> Service | None:
        """A service that is not running now."""
        return next((service for service in self._services if service.poll() is not None), None)

    def stop(self) -> None:
        """Stop everything, the last started first."""
        for service in reversed(self._services):
            service.stop()
        self._services.clear()

    def _tend(self, service: Service) -> None:
        status, now = service.poll(), time.monotonic()
        if status is None:
            return
        if service.name not in self._due:
            self._due[service.name] = now + self._pause(service, status, now)
        if now < self._due[service.name]:
            return
        del self._due[service.name]
        try:
            service.start()
        except Stop as stop:
            say(f"afflux: {stop}")
        count, _ = self._failures[service.name]
        self._failures[service.name] = (count, time.monotonic())

    def _pause(self, service: Service, status: int, now: float) -> float:
        count, begun = self._failures[service.name]
        count = 1 if now - begun > SETTLED else count + 1
        self._failures[service.name] = (count, begun)
        pause = min(0.25 * (1 << min(count, 10)), LONGEST_PAUSE)
        sentence = gettext("The %(name)s ended (%(how)s) and is started again in %(pause).1f s.")
        say(sentence % {"name": service.name, "how": how_it_ended(status), "pause": pause})
        return pause


def how_it_ended(status: int) -> str:
    """ "status 1" or "SIGKILL"."""
    return signal.Signals(-status).name if status < 0 else f"status {status}"
