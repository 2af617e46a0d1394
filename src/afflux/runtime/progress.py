"""Progress on the terminal: a step that takes longer than a second says so while it runs and tells its time after."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Print `sentence` once the block has run for a second, and its seconds when it ends. Quick steps stay silent."""
    begun = time.monotonic()
    teller = threading.Timer(PATIENCE, lambda: say(f"{sentence} …"))
    teller.daemon = True
    teller.start()
    try:
        yield
    finally:
        teller.cancel()
        if (spent := time.monotonic() - begun) >= PATIENCE:
            say(f"{sentence}: {spent:.1f} s")


def say(line: str) -> None:
    """One line on standard error, at once: standard output belongs to what was asked for."""
    print(line, file=sys.stderr, flush=True)
