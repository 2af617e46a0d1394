"""Whom a way should lead to at this moment: whoever has a place, else the fallback's, else all who are there.

The carrier knows no cap, and its code may not be empty. So our counters decide who stands in it; where they leave nobody,
what is too much is shared by all. Near a cap some places are held back for those who come while the carrier is being told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from afflux.channels.models import Code, Mode, Quota, Target
from afflux.channels.pace.levels import with_places
from afflux.channels.schedules import open_at
from afflux.channels.ways.reserve import Reserve
from afflux.kernel.clock import local_day
from afflux.organization.models import Staff


@dataclass(frozen=True)
class Wanted:
    """Staff in the order of the code's targets; `crowded`: none of them has a place left."""

    staff: tuple[UUID, ...]
    crowded: bool = False


@dataclass
class Crew:
    """Staff whom a code leads to: all of them, those on duty in their hours, of these those with a place, and with one to spare."""

    all: list[UUID] = field(default_factory=list)
    here: list[UUID] = field(default_factory=list)
    free: list[UUID] = field(default_factory=list)
    spare: list[UUID] = field(default_factory=list)


NOTHING: Mapping[UUID, Reserve] = {}


def wanted(
    codes: Sequence[Code], *, among: Set[UUID], at: datetime, held: Mapping[UUID, Reserve] = NOTHING
) -> dict[UUID, Wanted]:
    """Code → whom of `among` (who have an account at the carrier) it should lead to. Codes without any are left out.

    `held`: the places of each code that are held back; whoever has no others stands in it only where nobody else does.
    """
    known = _with_fallbacks(codes)
    crews = _crews(list(known.values()), among, at, held)
    found = {}
    for code in codes:
        crew = crews[code.id]
        chain = [crews[one] for one in _chain(code, known)]
        spare = next((one.spare for one in chain if one.spare), [])
        if free := spare or next((one.free for one in chain if one.free), []):
            found[code.id] = Wanted(tuple(free))
        elif crew.all:
            found[code.id] = Wanted(tuple(crew.here or crew.all), crowded=True)
    return found


def _with_fallbacks(codes: Iterable[Code]) -> dict[UUID, Code]:
    """These codes and all those they fall back to."""
    known = {code.id: code for code in codes}
    asked = {code.fallback_code_id for code in codes} - {None, *known}
    while asked:
        more = Code.objects.select_related("channel__mode").in_bulk(asked)
        known |= more
        asked = {code.fallback_code_id for code in more.values()} - {None, *known}
    return known


def _chain(code: Code, known: Mapping[UUID, Code]) -> list[UUID]:
    chain: list[UUID] = []
    following: UUID | None = code.id
    while following is not None and following not in chain:
        chain.append(following)
        following = known[following].fallback_code_id
    return chain


def _crews(
    codes: Sequence[Code], among: Set[UUID], at: datetime, held: Mapping[UUID, Reserve]
) -> dict[UUID, Crew]:
    by_id = {code.id: code for code in codes}
    targets = list(
        Target.objects.filter(code__in=by_id, removed_at=None, staff__in=among, staff__left_at=None)
        .select_related("staff")
        .order_by("position", "id")
    )
    days = {code.id: local_day(at, code.timezone) for code in codes}
    scopes = [*by_id, *(target.id for target in targets)]
    rows = Quota.objects.filter(scope__in=scopes, day__in=set(days.values())).values_list(
        "scope", "day", "used"
    )
    used = {(scope, day): count for scope, day, count in rows}
    paced = _paced(by_id, targets, at)
    easy = _paced(by_id, targets, at, spare=max(one.each for one in held.values())) if held else paced
    crews: dict[UUID, Crew] = defaultdict(Crew)
    for target in targets:
        code, staff = by_id[target.code_id], target.staff
        assert staff is not None  # noqa: S101 (for the type checker)
        took = used.get((target.id, days[code.id]), 0)
        here = staff.on_duty and open_at(target.schedule, at, code.timezone)
        taken, pair = used.get((code.id, days[code.id]), 0), (code.id, staff.id)
        crew, back = crews[code.id], held.get(code.id, Reserve())
        free = here and pair in paced and _takes(code, taken, at) and _room(target, took)
        spare = (
            free and pair in easy and _takes(code, taken + back.code, at) and _room(target, took + back.each)
        )
        for group, belongs in ((crew.all, True), (crew.here, here), (crew.free, free), (crew.spare, spare)):
            if belongs and staff.id not in group:
                group.append(staff.id)
    return crews


def _room(target: Target, took: int) -> bool:
    return target.daily_cap is None or took < target.daily_cap


def _takes(code: Code, used: int, at: datetime) -> bool:
    """Whether the code itself takes people now."""
    if code.paused_at or code.archived_at:
        return False
    if (code.valid_from and at < code.valid_from) or (code.valid_to and code.valid_to <= at):
        return False
    return code.daily_cap is None or used < code.daily_cap


def _paced(
    codes: Mapping[UUID, Code], targets: Sequence[Target], at: datetime, *, spare: int = 0
) -> set[tuple[UUID, UUID]]:
    """(code, staff) whose pace has a place, beyond `spare` ones; asked once for each mode and zone."""
    groups: dict[tuple[UUID, str], dict[UUID, Staff]] = defaultdict(dict)
    for target in targets:
        code = codes[target.code_id]
        if target.staff:
            groups[code.channel.mode_id, code.timezone][target.staff.id] = target.staff
    modes = Mode.objects.in_bulk({mode for mode, _zone in groups})
    free = {
        (mode, zone): {
            one.id for one in with_places(list(staff.values()), modes[mode], at=at, zone=zone, spare=spare)
        }
        for (mode, zone), staff in groups.items()
    }
    found = set()
    for target in targets:
        code = codes[target.code_id]
        if target.staff_id and target.staff_id in free[code.channel.mode_id, code.timezone]:
            found.add((code.id, target.staff_id))
    return found
