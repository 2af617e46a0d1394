"""Running the edge on granian: the settings that its promises need, in one place."""

from __future__ import annotations

import resource
from typing import Any

MOST_SOCKETS = 20_000


def server(host: str, port: int, workers: int = 1) -> Any:
    """A granian server for the edge; `.serve()` blocks until it is told to stop.

    Backpressure counts open connections, idle ones too: below the number of idle sockets it would lock new people out.
    """
    from granian import Granian
    from granian.http import HTTP1Settings

    allow_sockets()
    return Granian(
        "afflux.edge.app:application",
        address=host,
        port=port,
        interface="rsgi",  # type: ignore[arg-type]
        workers=workers,
        loop="uvloop",  # type: ignore[arg-type]
        http="1",  # type: ignore[arg-type]
        websockets=False,
        backlog=4096,
        backpressure=MOST_SOCKETS,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )


def allow_sockets() -> None:
    """Raise the soft limit of open files to what the system allows, at most what we need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_SOCKETS + 500
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted, hard))
