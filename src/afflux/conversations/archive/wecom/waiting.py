"""WeCom says that its archive has something new: a worker pulls it, where the vendor's library was laid down for it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from afflux.connectors.happenings import ArchiveWaits
from afflux.connectors.models import Connection
from afflux.conversations.archive.models import Pull
from afflux.conversations.archive.wecom.asking import NO_LIBRARY, by_library
from afflux.conversations.archive.wecom.pulling import BUSY, pull
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.runtime import config

LIBRARY = "libWeWorkFinanceSdk_C.so"


def waits(told: ArchiveWaits) -> None:
    """Let a worker pull; asked for ten times in a minute it is pulled once."""
    from afflux.conversations.archive.jobs import pull_wecom

    pull_wecom.enqueue_under(f"archive:{told.connection}", connection_id=str(told.connection))


def folder_of(line: UUID) -> Path:
    """Where the library and the private keys of a line lie: wecom-archive/<connection> in the data directory."""
    return Path(config.load(None).data) / "wecom-archive" / str(line)


def pull_line(line_id: UUID) -> None:
    """Pull one line. What WeCom or the set-up refuses stands on the page of the archive's keeping."""
    line = Connection.objects.get(id=line_id)
    folder = folder_of(line_id)
    try:
        pull(line, by_library(line, str(folder / LIBRARY), str(folder)), clock=utc_now)
    except Refused as refused:
        if refused.why in (BUSY,):
            raise
        if refused.why is NO_LIBRARY:
            Pull.objects.update_or_create(
                connection=line, defaults={"problem": refused.why.code, "detail": {}}
            )
