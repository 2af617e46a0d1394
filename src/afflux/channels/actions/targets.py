"""Where a code leads: its targets replaced as a whole, each keeping its counters as long as it stays the same place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.destinations import checked_url
from afflux.channels.models import Code, Landing, Target
from afflux.channels.schedules import Window, checked
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Staff

NO_TARGETS = problem(
    "channels.code_without_target", _("A code must lead somewhere: add at least one target.")
)
NO_STAFF = problem("channels.target_without_staff", _("Choose the member of staff."))
LANDING_ARCHIVED = problem(
    "channels.landing_archived", _("The page “%(name)s” is archived. Choose another one.")
)
NO_LANDING = problem("channels.target_without_landing", _("Choose the landing page."))
STAFF_NOT_YOURS = problem("channels.staff_not_yours", _("%(name)s does not work in one of your stores."))
STAFF_GONE = problem("channels.staff_has_left", _("%(name)s has left and cannot receive anybody."))
STAFF_TWICE = problem(
    "channels.staff_twice", _("%(name)s stands in two rows. Give the row a higher weight instead.")
)
NO_WEIGHT = problem("channels.target_without_weight", _("A weight is a whole number from 1 to 1,000."))
MANY_TARGETS = problem("channels.many_targets", _("A code leads to at most %(limit)s places."))
LIMIT = 200


@dataclass(frozen=True)
class TargetDraft:
    """One row of the editor; `id` names the target it goes on from."""

    kind: str
    staff: Staff | None = None
    landing: Landing | None = None
    url: str = ""
    weight: int = 1
    daily_cap: int | None = None
    hours: Sequence[Window] = ()
    id: UUID | None = None


def set_targets(*, by: Actor, at: datetime, code: Code, drafts: Sequence[TargetDraft]) -> list[str]:
    """Make the code lead to exactly `drafts`, in order; answers what changed, for the audit trail.

    A row that still leads to the same place keeps its target and with it today's count; else the old target is
    marked removed (its scans stay) and a new one begins. Refusals name the row: field "targets.<index>.<field>".
    Called inside the transaction of the action that owns it.
    """
    if not drafts:
        raise Refused(NO_TARGETS, field="targets")
    if len(drafts) > LIMIT:
        raise Refused(MANY_TARGETS, field="targets", limit=LIMIT)
    standing = {target.id: target for target in code.targets.filter(removed_at=None)}
    before = [_words(target) for target in standing.values()]
    put_away = archived_pages(draft.landing.id for draft in drafts if draft.landing)
    seen: set[UUID] = set()
    kept: list[Target] = []
    for index, draft in enumerate(drafts):
        if draft.landing and draft.landing.id in put_away:
            name = put_away[draft.landing.id]
            raise Refused(LANDING_ARCHIVED, field=f"targets.{index}.landing", name=name)
        wanted = _checked(by, code, draft, index, standing, seen)
        kept.append(_continue(standing, wanted, kept))
        kept[-1].position = index
        kept[-1].save()
    gone = set(standing) - {target.id for target in kept}
    code.targets.filter(pk__in=gone).update(removed_at=at)
    after = [_words(target) for target in kept]
    return [] if before == after else after


def archived_pages(landings: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those pages that are archived; the others are held, so that nobody archives one before our commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, name, archived_at is not null from channels_landing where id = any (%s) order by id for share",
            [sorted(set(landings))],
        )
        return {key: name for key, name, archived in cursor.fetchall() if archived}


def _continue(standing: dict[UUID, Target], wanted: Target, kept: Sequence[Target]) -> Target:
    """The standing target that leads to the same place, brought up to date; else the new one."""
    used = {target.id for target in kept}
    for target in standing.values():
        if target.id not in used and _place(target) == _place(wanted):
            target.weight, target.daily_cap, target.schedule = (
                wanted.weight,
                wanted.daily_cap,
                wanted.schedule,
            )
            return target
    return wanted


def _checked(
    by: Actor, code: Code, draft: TargetDraft, index: int, standing: dict[UUID, Target], seen: set[UUID]
) -> Target:
    def at_row(name: str) -> str:
        return f"targets.{index}.{name}"

    if not 1 <= draft.weight <= 1000:
        raise Refused(NO_WEIGHT, field=at_row("weight"))
    target = Target(code=code, kind=draft.kind, weight=draft.weight, daily_cap=draft.daily_cap)
    target.schedule = checked(draft.hours, field=at_row("schedule"))
    if draft.kind == Target.Kind.STAFF:
        target.staff = _staff(by, draft.staff, at_row("staff"), standing, seen)
    elif draft.kind == Target.Kind.LANDING:
        if draft.landing is None:
            raise Refused(NO_LANDING, field=at_row("landing"))
        target.landing = draft.landing
        if draft.staff is not None:
            target.staff = _staff(by, draft.staff, at_row("staff"), standing, set())
    else:
        target.url = checked_url(draft.url, field=at_row("url"))
    return target


def _staff(
    by: Actor, staff: Staff | None, field: str, standing: dict[UUID, Target], seen: set[UUID]
) -> Staff:
    """The member of staff, if still here, named once, and the actor's own (or in this code already)."""
    if staff is None:
        raise Refused(NO_STAFF, field=field)
    if staff.left_at:
        raise Refused(STAFF_GONE, field=field, name=staff.name)
    if staff.id in seen:
        raise Refused(STAFF_TWICE, field=field, name=staff.name)
    already = any(target.staff_id == staff.id for target in standing.values())
    if not already and not access.staff(by).filter(pk=staff.pk).exists():
        raise Refused(STAFF_NOT_YOURS, field=field, name=staff.name)
    seen.add(staff.id)
    return staff


def _place(target: Target) -> tuple[object, ...]:
    return (target.kind, target.staff_id, target.landing_id, target.url)


def _words(target: Target) -> str:
    """One target in the audit trail: kind, place, weight, cap."""
    place = target.staff_id or target.landing_id or target.url
    return (
        f"{target.kind} {place} ×{target.weight} ≤{target.daily_cap if target.daily_cap is not None else '∞'}"
    )
