"""Where this installation keeps its data and which database it uses: typed, read once from arguments and environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOCK_FILE = "afflux.lock"


@dataclass(frozen=True)
class Config:
    """`data` is absolute; `database_url` is None where afflux brings its own PostgreSQL."""

    data: Path
    database_url: str | None

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.data / "logs"

    def environment(self, database_url: str) -> dict[str, str]:
        """What a child process needs to share this installation."""
        return {**os.environ, "AFFLUX_DATA": str(self.data), "AFFLUX_DATABASE_URL": database_url}


def load(data: str | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration of this process; `data` is what was typed after --data."""
    return Config(
        data=data_directory(data, environment).absolute(),
        database_url=environment.get("AFFLUX_DATABASE_URL") or None,
    )


def data_directory(asked: str | None, environment: Mapping[str, str]) -> Path:
    """--data, then AFFLUX_DATA, then ./data where a checkout or an earlier run made it ours, then the user's own folder."""
    if typed := asked or environment.get("AFFLUX_DATA"):
        return Path(typed).expanduser()
    here = Path("data")
    if (here / LOCK_FILE).exists() or Path("src/afflux").is_dir():
        return here
    home = environment.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "afflux"
