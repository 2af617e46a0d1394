"""PostgreSQL's settings: durable always, modest in memory, silent about people. AFFLUX_POSTGRES_SETTINGS adds to them."""

from __future__ import annotations

import os
import shlex

from afflux.runtime.messages import Stop, gettext

DURABILITY = ("fsync", "synchronous_commit", "full_page_writes", "data_sync_retry")
PLACES = ("listen_addresses", "unix_socket_directories", "unix_socket_permissions", "port")

DEFAULTS = {
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "96MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    # Proofs of one person that cross in two transactions are seen, and one of them begins again, in a fifth of a second.
    "deadlock_timeout": "200ms",
    "io_workers": "2",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # A log is read by more people than a table: no values, no statements, no "Key (phone)=(…) already exists".
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
}


def options(socket: str) -> list[str]:
    """The command line of `postgres`: the settings above, the person's own, and one Unix socket as the only door."""
    chosen = DEFAULTS | own()
    chosen |= {
        "listen_addresses": "",
        "unix_socket_directories": socket,
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
    }
    return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]


def own() -> dict[str, str]:
    """AFFLUX_POSTGRES_SETTINGS ("shared_buffers=1GB work_mem=64MB") as a dict; refuses to give up durability."""
    pairs = [part.partition("=") for part in shlex.split(os.environ.get("AFFLUX_POSTGRES_SETTINGS", ""))]
    for name, _, _ in pairs:
        if name.lower() in DURABILITY + PLACES:
            sentence = gettext(
                "AFFLUX_POSTGRES_SETTINGS may not set %(name)s: what was acknowledged must survive a power cut."
            )
            raise Stop(sentence % {"name": name})
    return {name: value for name, _, value in pairs}
