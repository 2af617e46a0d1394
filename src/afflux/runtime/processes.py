"""Children that never outlive their parent, whatever kills it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PARENT = "AFFLUX_PARENT"  # environment: whose death a child must not outlive
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(how: signal.Signals = signal.SIGTERM, parent: int | None = None) -> None:
    """Ask the kernel to send `how` to this process when its parent ends; `parent` closes the race at birth."""
    if _LIBC is None:
        return
    _LIBC.prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), how)


def is_alive(pid: int) -> bool:
    """Whether a process of that number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
