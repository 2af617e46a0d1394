"""A new cluster: complete or not there at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from afflux.runtime.postgres import complaints
from afflux.runtime.postgres.account import Account, Folder

ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C", "TZ": "UTC"}
# The builtin locale orders the same on every machine and in every later version: no index goes bad with an upgrade.
INITDB = (
    "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
    "--no-instructions",
)  # fmt: skip
ALONE = ("-j", "-c", "log_min_messages=error", "postgres")
# The product's role owns its database and is no superuser: what breaks into it reads no files of the machine.
FIRST_WORDS = "CREATE ROLE afflux LOGIN;\n\nCREATE DATABASE afflux OWNER afflux;\n\n"


def make_cluster(files: Path, account: Account, programs: Path) -> None:
    """Make a cluster in `files`, which does not exist yet. Raises Stop."""
    draft = files.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.gives(draft)
    with Folder(draft, account) as folder:
        at = ("-D", folder.path)
        done = folder.run([str(programs / "initdb"), *at, *INITDB], account, env=ENVIRONMENT)
        if done.returncode == 0:
            single = [str(programs / "postgres"), "--single", *at, *ALONE]
            done = folder.run(single, account, env=ENVIRONMENT, stdin=None, input=FIRST_WORDS)
    if done.returncode != 0 or "ERROR" in done.stderr:
        shutil.rmtree(draft, ignore_errors=True)
        raise complaints.explain(done.stderr, files.parent)
    draft.rename(files)
