"""Files are copies of rows, and nobody can take one person out of a file: all that are at hand go when somebody is forgotten."""

from __future__ import annotations

from datetime import datetime

from afflux.exchange.keeping import EXPORT, UPLOAD
from afflux.exchange.models import Export, Run
from afflux.files.models import File
from afflux.kernel.sweeping import Sweep


def drop_files(sweep: Sweep, part: str, *, at: datetime) -> None:
    """Drop files to be fetched and uploads of runs that ended; a new export is asked for in a moment."""
    exports = Export.objects.filter(state=Export.State.DONE).exclude(file="")
    runs = Run.objects.filter(state__in=(Run.State.DONE, Run.State.FAILED, Run.State.STOPPED)).exclude(
        file=""
    )
    digests = {digest for rows in (exports, runs) for digest in rows.values_list("file", flat=True)}
    going = Run.objects.exclude(id__in=runs.values("id")).filter(file__in=digests)
    digests -= set(going.values_list("file", flat=True))
    if sweep.going:
        exports.filter(file__in=digests).update(file="", until=at)
        runs.filter(file__in=digests).update(file="")
    sweep.delete(part, File.objects.filter(digest__in=digests, media_type__in=(UPLOAD, EXPORT)))
