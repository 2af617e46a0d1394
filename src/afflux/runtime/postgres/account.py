"""The account that PostgreSQL runs as. It refuses root, so root lends it an existing account without rights.

Nothing on the machine is loosened for that account: it is handed its folder as an open descriptor, because it
may not be able to walk the path (a home of mode 700).
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from afflux.runtime.messages import Stop, gettext
from afflux.runtime.processes import die_with_parent

LENT = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """`lent` is true where this process is root and the account is another one."""

    uid: int
    gid: int
    lent: bool

    def reaches(self, path: Path) -> bool:
        """Whether the account can execute `path`; asked of the kernel, in a process of that account."""
        if not self.lent:
            return os.access(path, os.X_OK)
        probe = ["/bin/sh", "-c", 'test -x "$0" && test -r "$0"', str(path)]
        return subprocess.run(probe, **self.identity(), check=False).returncode == 0

    def identity(self) -> dict[str, Any]:
        """The arguments of Popen that make a child run as this account, in a folder that it can stand in."""
        lent = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}
        return {"cwd": "/", "stdin": subprocess.DEVNULL, **lent}

    def gives(self, folder: Path) -> None:
        """Hand `folder` to this account, closed to everybody else."""
        os.chmod(folder, 0o700)
        if self.lent:
            os.chown(folder, self.uid, self.gid)


def account_for(cluster: Path) -> Account:
    """Ourselves; as root the owner of an existing cluster, else the first account of `LENT` that exists."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), lent=False)
    if cluster.is_dir() and (found := cluster.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid, lent=True)
    for name in LENT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, lent=True)
    raise Stop(
        gettext(
            "PostgreSQL refuses to run as root and this system has no account to lend it; add one named postgres."
        )
    )


class Folder:
    """An open folder under a path that a lent account can use even where it cannot walk the real one."""

    def __init__(self, path: Path, account: Account) -> None:
        self.descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        self.path = f"/proc/self/fd/{self.descriptor}" if account.lent else str(path)

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    def run(
        self, command: Sequence[str], account: Account, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run to its end as `account`, output captured as text."""
        return subprocess.run(
            command, pass_fds=[self.descriptor], capture_output=True, text=True, check=False,
            **{**account.identity(), **options},
        )  # fmt: skip

    def spawn(self, command: Sequence[str], account: Account, **options: Any) -> subprocess.Popen[bytes]:
        """Start as `account` in a session of its own (Ctrl-C is ours to pass on), never outliving this process."""
        return subprocess.Popen(
            command, pass_fds=[self.descriptor], start_new_session=True,
            preexec_fn=_dies_with(os.getpid()), **{**account.identity(), **options},
        )  # fmt: skip


def _dies_with(parent: int) -> Callable[[], None]:
    return lambda: die_with_parent(signal.SIGINT, parent)
