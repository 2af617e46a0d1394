"""The installation's keys: from the environment, or made once in the data directory, readable by their owner only."""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import cache
from pathlib import Path


def secret_key() -> str:
    """The key that signs sessions; every process of one installation reads the same."""
    return _kept("AFFLUX_SECRET_KEY", "secret.key")


@cache
def vault_key() -> bytes:
    """The 32 bytes that seal what is secret in the database; a copy of the database alone tells nobody."""
    return hashlib.blake2b(_kept("AFFLUX_VAULT_KEY", "vault.key").encode(), digest_size=32).digest()


def _kept(variable: str, name: str) -> str:
    if key := os.environ.get(variable):
        return key
    if not (folder := os.environ.get("AFFLUX_DATA")):
        return secrets.token_urlsafe(48)
    path = Path(folder) / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _make(path)


def _make(path: Path) -> str:
    """Write it whole before it has its name: nobody reads half a key, and of two makers one wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
