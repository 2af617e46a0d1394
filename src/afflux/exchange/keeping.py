"""What becomes of runs with time: orphans are taken up, and uploads and rejected rows do not outlive their use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from afflux.exchange.models import Print, Reject, Run
from afflux.files.models import File

UPLOAD = "application/x-afflux-import"  # marks files that nothing but runs refer to
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
        used = set(
            Run.objects.filter(file__in=files).exclude(id__in=old.values("id")).values_list("file", flat=True)
        )
        dropped = files - used
        File.objects.filter(digest__in=dropped, media_type=UPLOAD).delete()
        old.filter(file__in=dropped).update(file="")
    return len(dropped)
