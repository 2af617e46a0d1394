"""The installation's secret key: from the environment, or made once in the data directory, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key() -> str:
    """The key that signs sessions; every process of one installation reads the same."""
    if key := os.environ.get("AFFLUX_SECRET_KEY"):
        return key
    if not (folder := os.environ.get("AFFLUX_DATA")):
        return secrets.token_urlsafe(48)
    path = Path(folder) / "secret.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _make(path)


def _make(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(48))
    return key
