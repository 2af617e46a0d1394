"""What becomes of runs with time: orphans are taken up, and uploads and rejected rows do not outlive their use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from afflux.exchange.models import Export, Print, Reject, Run
from afflux.files.models import File

UPLOAD = "application/x-afflux-import"  # marks files that nothing but runs refer to
EXPORT = (
    "application/x-afflux-export"  # marks files that only exports refer to, or an import of the same content
)
FILE_KEPT = timedelta(days=7)  # how long a file that was asked for can be fetched
SILENCE = timedelta(minutes=1)
KEPT = timedelta(days=30)
ENDED = (Run.State.DONE, Run.State.FAILED, Run.State.STOPPED, Run.State.DRAFT)


def take_up(now: datetime, hand_over: Callable[[UUID], None]) -> int:
    """Hand over runs that nobody works on; how many. A run that somebody does work on is locked, so that is harmless."""
    silent = Q(state=Run.State.RUNNING, beat_at__lt=now - SILENCE) | Q(
        state=Run.State.WAITING, created_at__lt=now - SILENCE
    )
    found = list(Run.objects.filter(silent).values_list("id", flat=True))
    with transaction.atomic():
        for run in found:
            hand_over(run)
    return len(found)


def sweep(now: datetime) -> int:
    """Drop rejected rows, prints and files of runs that ended 30 days ago; the run itself and its counts stay. How many files."""
    old = Run.objects.filter(state__in=ENDED, created_at__lt=now - KEPT).exclude(finished_at__gte=now - KEPT)
    with transaction.atomic():
        Reject.objects.filter(run__in=old).delete()
        Print.objects.filter(run__in=old).delete()
        files = set(old.exclude(file="").values_list("file", flat=True))
        dropped = files - _used(files, Run.objects.exclude(id__in=old.values("id")), Export.objects.all())
        File.objects.filter(digest__in=dropped, media_type__in=(UPLOAD, EXPORT)).delete()
        old.filter(file__in=dropped).update(file="")
    return len(dropped)


def take_up_exports(now: datetime, hand_over: Callable[[UUID], None]) -> int:
    """Hand over exports that nobody works on; how many."""
    silent = Q(state=Export.State.RUNNING, beat_at__lt=now - SILENCE) | Q(
        state=Export.State.WAITING, created_at__lt=now - SILENCE
    )
    found = list(Export.objects.filter(silent).values_list("id", flat=True))
    with transaction.atomic():
        for export in found:
            hand_over(export)
    return len(found)


def drop_exports(now: datetime) -> int:
    """Drop files whose time to be fetched is over; who asked for them and how many rows they had stays. How many files."""
    over = Export.objects.filter(until__lte=now).exclude(file="")
    with transaction.atomic():
        files = set(over.values_list("file", flat=True))
        kept = Export.objects.exclude(until__lte=now)
        dropped = files - _used(files, Run.objects.all(), kept)
        File.objects.filter(digest__in=dropped, media_type__in=(UPLOAD, EXPORT)).delete()
        over.update(file="")
    return len(dropped)


def _used(files: set[str], runs: QuerySet[Run], exports: QuerySet[Export]) -> set[str]:
    """Those of the files that these rows still need."""
    return {
        digest
        for rows in (runs, exports)
        for digest in rows.filter(file__in=files).values_list("file", flat=True)
    }
