"""What the lines keep of somebody who is forgotten: nothing more goes to them, and what came and went loses its words."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.connectors import vault
from afflux.connectors.intake import place_of
from afflux.connectors.models import Callback
from afflux.kernel.errors import problem
from afflux.kernel.sweeping import Rewrite, Sweep
from afflux.runtime.secrets import vault_key

ERASED = problem("connectors.erased", _("Whoever this was for asked to be forgotten, so it was not sent."))
PREFIX = "erased-"
# Only what still waits: a small index, and nothing may go out any more. What is over is read through later.
STOP = Rewrite(
    table="connectors_effect effect",
    given="(select %(needles)s::text[] as words) needles",
    where="state = 'waiting' and (lower(payload::text) like any(needles.words) or lower(key) like any(needles.words))",
    set="state = 'failed', problem = %(problem)s, ended_at = %(at)s, looked_at = %(at)s,"
    " key = 'erased-' || id, payload = '{}', answer = '{}'",
)


def stand_in(connection_id: UUID, peer: str) -> str:
    """What stands for a peer who was forgotten: only this installation can tell that a list names them again."""
    told = hmac.new(vault_key(), f"forgotten/{connection_id}/{peer}".encode(), hashlib.sha256)
    return PREFIX + told.hexdigest()[:40]


def stop(sweep: Sweep, part: str, patterns: Sequence[str], *, at: datetime) -> None:
    """End whatever waits to go out to them."""
    if patterns:
        sweep.rewrite(part, STOP, {"problem": ERASED.code, "at": at, "needles": list(patterns)})


def read_on(needles: Sequence[str], reached: str, most: int) -> tuple[str, int, int]:
    """Open the next sealed callbacks behind `reached` and drop those that name one of `needles` (small letters).

    (the last one read, or "" at the end; how many were read; how many dropped).
    """
    reached, read, found = look(needles, reached, most)
    Callback.objects.filter(id__in=[row for row, _words, _text in found]).delete()
    return reached, read, len(found)


def look(
    needles: Sequence[str], reached: str, most: int
) -> tuple[str, int, list[tuple[str, list[str], None]]]:
    """The same, dropping nothing: (the last one read, how many, [(callback, which needles, nothing of its words)])."""
    rows = Callback.objects.order_by("id")
    rows = rows.filter(id__gt=reached) if reached else rows
    held = list(rows.values_list("id", "content")[:most])
    named = [(str(row), _named(row, sealed, needles), None) for row, sealed in held]
    found = [one for one in named if one[1]]
    return (str(held[-1][0]) if len(held) == most else ""), len(held), found


def _named(row: UUID, sealed: bytes | memoryview, needles: Sequence[str]) -> list[str]:
    content = vault.open_sealed(sealed, place=place_of(row)).lower()
    return [needle for needle in needles if needle.encode() in content]
