"""Running the edge on granian: the settings that its promises need, in one place."""

from __future__ import annotations

import resource
from typing import Any

MOST_SOCKETS = 20_000


def options() -> dict[str, Any]:
    """What granian must be told besides address and workers. Also raises this process's limit of open files.

    Backpressure counts open connections, idle ones too: below the number of idle sockets it would lock new people out.
    """
    from granian.constants import HTTPModes
    from granian.http import HTTP1Settings

    allow_sockets()
    return {
        "http": HTTPModes.http1,
        "websockets": True,
        "backlog": 4096,
        "backpressure": MOST_SOCKETS,
        "http1_settings": HTTP1Settings(header_read_timeout=30_000),
    }


def allow_sockets() -> None:
    """Raise the soft limit of open files to what the system allows, at most what we need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_SOCKETS + 500
    if soft < wanted:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted, hard)
        )
