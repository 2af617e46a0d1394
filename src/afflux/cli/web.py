"""The web processes: granian with the edge in front of the console, one port for both."""

from __future__ import annotations

import os
import signal
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from afflux.edge.serve import options
from afflux.runtime.processes import die_with_parent

TARGET = "afflux.edge.app:application"
PATIENCE = 10  # seconds that a web process gets to answer what it began


def serve(host: str, port: int, workers: int) -> int:
    """Serve `TARGET` with `workers` processes until SIGTERM; a process that dies is replaced."""
    server = Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        loop=Loops.uvloop,
        **options(),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    server.serve(target_loader=_load, wrap_loader=False)
    return 0


def _load(*_: Any) -> Any:
    """Runs in each web process: tie its life to the master's, then import the application."""
    die_with_parent(signal.SIGTERM, os.getppid())
    module, name = TARGET.split(":")
    return getattr(import_module(module), name)
