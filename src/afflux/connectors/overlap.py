"""Secrets of a door are replaced here and at the carrier, never at one moment: those of before open it for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from afflux.connectors.carriers import Carrier, Line, Overlapping, carrier
from afflux.connectors.lines import ever_heard, line_of, parted
from afflux.connectors.models import Connection

MOST = 3  # pairs of before: somebody may mistype one and replace it again before the carrier knew it
GRACE = timedelta(
    minutes=10
)  # after the first word under the new ones: what was signed earlier is refused as old anyway
Pairs = tuple[Mapping[str, str], ...]


def before(
    row: Connection, chosen: Carrier, line: Line, whole: Mapping[str, str], *, at: datetime
) -> tuple[Pairs, datetime | None]:
    """(what opens the door beside the new settings, until when) once `whole` replaces the settings of `line`.

    Only what the carrier has ever used is worth keeping: a pair that was mistyped never opened anything.
    """
    kept, until = line.before_at(at), line.before_until
    names = chosen.overlapping if isinstance(chosen, Overlapping) else ()
    old = {name: line.values[name] for name in names}
    used = row.verified_at is not None or ever_heard(row)
    if used and any(old[name] != whole[name] for name in names):
        kept, until = (old, *kept)[:MOST], at + timedelta(hours=int(whole["overlap"]))
    return (kept, until) if kept and until and until > at else ((), None)


def heard(line: Connection, *, at: datetime) -> None:
    """The carrier spoke under the secrets in force: those of before end soon."""
    if line.before_until and line.before_until > at + GRACE:
        later = Connection.objects.filter(id=line.id, before_until__gt=at + GRACE)
        later.update(before_until=at + GRACE)


def forget_before(*, at: datetime) -> int:
    """Drop replaced secrets that open nothing any more; of how many lines."""
    ids = list(Connection.objects.filter(before_until__lte=at, removed_at=None).values_list("id", flat=True))
    return sum(_forget(one, at) for one in ids)


@transaction.atomic
def _forget(line_id: UUID, at: datetime) -> bool:
    row = (
        Connection.objects.select_for_update()
        .filter(id=line_id, before_until__lte=at, removed_at=None)
        .first()
    )
    if row is None:
        return False
    row.settings, row.secrets = parted(carrier(row.kind), row.id, line_of(row).values)
    row.before_until = None
    row.save(update_fields=["settings", "secrets", "before_until"])
    return True
