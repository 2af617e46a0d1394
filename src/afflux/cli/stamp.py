"""What the embedded database was last prepared for, so that a second start need not ask Django."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from afflux.runtime.postgres import Cluster

MIGRATING = ("afflux", "django", "procrastinate", "django-allauth", "django-axes")
FILE = "afflux.prepared"
ROOMS = Path(__file__).resolve().parent.parent


class Stamp:
    """The names of all migrations, kept among the cluster's own files: it shares their fate."""

    def __init__(self, cluster: Cluster | None) -> None:
        self._path = cluster.files / FILE if cluster else None

    def fits(self) -> bool:
        """Whether this very code prepared the cluster. Never for a database of the person's own: others may change it."""
        return self._path is not None and self._path.exists() and self._path.read_text() == migrations()

    def write(self) -> None:
        """Remember that it did."""
        if self._path is not None:
            self._path.write_text(migrations())


def migrations() -> str:
    """Changes with every migration of ours and every version of a package that brings some."""
    ours = sorted(f"{path.parent.parent.name} {path.stem}" for path in ROOMS.glob("*/migrations/0*.py"))
    theirs = [f"{package} {version(package)}" for package in MIGRATING]
    return "\n".join(ours + theirs)
