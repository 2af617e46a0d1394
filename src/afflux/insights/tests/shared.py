"""Real files that nobody here wrote, where present; the tests that need them skip otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
FOLDER = Path(os.environ.get("AFFLUX_SHARED_DATA") or ROOT.parent / "shared" / "data")


def shared(name: str) -> Path:
    """The file, or a skip."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path
