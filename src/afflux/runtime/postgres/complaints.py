"""What PostgreSQL says when it cannot go on, in one sentence for the person who started it."""

from __future__ import annotations

import errno
from pathlib import Path

from afflux.runtime.messages import Stop, gettext


def explain(output: str, data: Path) -> Stop:
    """The Stop that tells why initdb or postgres failed; `output` is what it printed."""
    fields = {"folder": data}
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return Stop(
            gettext("The disk that holds %(folder)s is full: free some space and start again.") % fields
        )
    if "Permission denied" in output or "Read-only file system" in output:
        return Stop(
            gettext(
                "The database may not write below %(folder)s: give it the right, or name another data directory."
            )
            % fields
        )
    if "another postmaster" in output or "already in use" in output:
        return Stop(gettext("Another database server is using %(folder)s.") % fields)
    last = [
        line
        for line in output.splitlines()
        if any(word in line for word in ("FATAL", "PANIC", "ERROR", "error:"))
    ]
    why = last[0].strip() if last else gettext("it gave no reason")
    return Stop(gettext("The database in %(folder)s did not start: %(why)s") % {**fields, "why": why})


def explain_os_error(error: OSError) -> Stop | None:
    """The sentence for a full disk or a missing right that Python met; None for anything else."""
    place = {"folder": error.filename or "?"}
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Stop(
            gettext("The disk that holds %(folder)s is full: free some space and start again.") % place
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Stop(
            gettext("afflux may not write to %(folder)s: give it the right, or name another data directory.")
            % place
        )
    return None
