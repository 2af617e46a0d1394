"""Where the server of this data directory listens: it holds a lock that says so for as long as it lives."""

from __future__ import annotations

from pathlib import Path

from afflux.runtime.locks import FileLock

SERVING_FILE = "serving.lock"
USUAL_HOST, USUAL_PORT = "127.0.0.1", 8000
QUESTION = 1.0  # seconds that whoever asks where we listen may have the lock


def announce(data: Path, host: str, port: int) -> FileLock:
    """Say that a server listens there; the kernel takes it back at any death. A second server stays unsaid."""
    lock = FileLock(data, SERVING_FILE)
    lock.wait_alone(QUESTION)
    lock.take(url_of(host, port))
    return lock


def running_url(data: Path) -> str:
    """Where a browser on this machine finds the running server, without a slash behind it; empty where none runs."""
    if not (data / SERVING_FILE).exists():
        return ""
    lock = FileLock(data, SERVING_FILE)
    return lock.holder().partition(" ")[2].rstrip("/") if lock.held_elsewhere() else ""


def reachable(host: str) -> str:
    """The host to ask for where a server listens at `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound


def url_of(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    name = reachable(host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"
