"""How codes are scanned: by hour, today under their caps, and the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from afflux.channels.models import Code, Quota, Scan, Target
from afflux.channels.statements import statement
from afflux.kernel.clock import day_bounds, local_day


@dataclass(frozen=True)
class HourOfScans:
    """`hour` is naive, on the clock of the zone asked for; each count is of visits without previews."""

    hour: datetime
    assigned: int
    returning: int
    fallback: int
    not_valid: int

    @property
    def all(self) -> int:
        return self.assigned + self.returning + self.fallback + self.not_valid


@dataclass(frozen=True)
class Place:
    """A target and how much of its daily cap is used; `cap` None means without limit."""

    target: Target
    used: int
    cap: int | None


@dataclass(frozen=True)
class Today:
    """What a code gave away on its local `day`."""

    day: date
    used: int
    cap: int | None
    places: list[Place]


def scans_by_hour(*, codes: Sequence[UUID], since: datetime, until: datetime, zone: str) -> list[HourOfScans]:
    """Scans of `codes` in [since, until), hours without any left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement("scans_by_hour"), {"codes": list(codes), "since": since, "until": until, "zone": zone}
        )
        return [HourOfScans(*row) for row in cursor.fetchall()]


def today_of(*, code: Code, at: datetime) -> Today:
    """The code's counters for its own local day; targets without a counter yet stand at 0."""
    day = local_day(at, code.timezone)
    targets = list(code.targets.filter(removed_at=None).select_related("staff__unit", "landing"))
    used = dict(
        Quota.objects.filter(scope__in=[code.id, *(target.id for target in targets)], day=day).values_list(
            "scope", "used"
        )
    )
    places = [Place(target, used.get(target.id, 0), target.daily_cap) for target in targets]
    return Today(day, used.get(code.id, 0), code.daily_cap, places)


def last_scans(*, code: Code, limit: int = 12) -> list[Scan]:
    """The newest scans of a code, previews included, newest first."""
    return list(
        Scan.objects.filter(code=code)
        .select_related("target__staff", "target__landing")
        .order_by("-at")[:limit]
    )


def scans_on(*, codes: Sequence[UUID], day: date, zone: str) -> dict[UUID, int]:
    """Scans of each code on a calendar day of `zone`, previews left out."""
    start, end = day_bounds(day, zone)
    rows = Scan.objects.filter(code_id__in=codes, at__gte=start, at__lt=end)
    counted = rows.values("code_id").annotate(n=Count("id", filter=~Q(outcome=Scan.Outcome.PREVIEW)))
    return {row["code_id"]: row["n"] for row in counted}
