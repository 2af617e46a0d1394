"""An add that came over a carrier's own code took a place of ours too, though no scan of ours gave it one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from afflux.channels.actions.adds import NewAdd
from afflux.channels.actions.counting import ASKED
from afflux.channels.models import Code, Target
from afflux.channels.pace.scopes import pace_scope
from afflux.channels.statements import statement
from afflux.kernel.clock import local_day


def take(adds: Sequence[NewAdd], *, at: datetime) -> None:
    """Raise today's counters of their codes, and of the targets that lead to their staff.

    The pace of staff × mode is raised where the add is recorded; its counter is held here already, because whoever takes
    several takes them in the order of their keys.
    """
    codes = Code.objects.select_related("channel").in_bulk({new.code for new in adds if new.code})
    targets = {
        (target.code_id, target.staff_id): target.id
        for target in Target.objects.filter(code__in=codes, removed_at=None).exclude(staff=None)
    }
    used: Counter[tuple[UUID, date]] = Counter()
    for new in adds:
        code = codes.get(new.code) if new.code else None
        if code is None or (day := local_day(new.at, code.timezone)) < (at - ASKED).date():
            continue
        used[code.id, day] += 1
        if target := targets.get((code.id, new.staff)):
            used[target, day] += 1
        if new.staff:
            used[pace_scope(code.channel.mode_id, new.staff), day] += 0
    keys = sorted(used)
    if keys:
        given: dict[str, Any] = {
            "scope": [scope for scope, _day in keys],
            "day": [day for _scope, day in keys],
            "used": [used[key] for key in keys],
        }
        with connection.cursor() as cursor:
            cursor.execute(statement("raise_pace"), given)
