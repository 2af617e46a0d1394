"""The doors of drainage: what an actor may see and what an actor may change.

Seen: channels of the actor's units, and channels one of whose codes leads to staff of those units. Changed: channels of
the actor's units only. Headquarters (units None) sees and changes all; staff see the codes that lead to them.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Add, Batch, Channel, Code, Cost, Exposure, Landing, Mode, Poster, Target
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Staff, Unit

Row = TypeVar("Row", bound=Model)

NOBODY = UUID(int=0)  # a login with the staff role that is nobody's: sees nothing

NOT_FOUND = problem("channels.not_found", _("There is nothing here that you may see."), status=404)
NOT_YOURS = problem(
    "channels.not_yours", _("This belongs to another store; you may look at it only."), status=403
)
HEADQUARTERS = problem("channels.headquarters_only", _("Only headquarters may change this."), status=403)


def _leads_to_own(actor: Actor, code: str) -> Exists:
    """Whether a target of the code named by the outer column leads to staff whom the actor may see."""
    targets = Target.objects.filter(code=OuterRef(code), removed_at=None)
    if actor.own_only:
        return Exists(targets.filter(staff_id=actor.staff or NOBODY))
    return Exists(targets.filter(staff__unit_id__in=actor.units or ()))


def codes(actor: Actor) -> QuerySet[Code]:
    """Codes the actor may see."""
    rows = Code.objects.select_related("channel__mode", "channel__unit")
    if actor.own_only:
        return rows.filter(_leads_to_own(actor, "pk"))
    if actor.units is None:
        return rows
    return rows.filter(Q(channel__unit_id__in=actor.units) | _leads_to_own(actor, "pk"))


def channels(actor: Actor) -> QuerySet[Channel]:
    """Channels the actor may see."""
    rows = Channel.objects.select_related("mode", "unit")
    if actor.units is None and not actor.own_only:
        return rows
    through = Exists(Code.objects.filter(_leads_to_own(actor, "pk"), channel=OuterRef("pk")))
    return rows.filter(through if actor.own_only else Q(unit_id__in=actor.units) | through)


def costs(actor: Actor) -> QuerySet[Cost]:
    """Costs of the channels the actor may see."""
    rows = Cost.objects.select_related("channel", "batch", "staff")
    return rows if _sees_all(actor) else rows.filter(channel__in=channels(actor).order_by().values("pk"))


def exposures(actor: Actor) -> QuerySet[Exposure]:
    """Exposures of the channels the actor may see."""
    rows = Exposure.objects.select_related("channel__mode", "batch", "staff")
    return rows if _sees_all(actor) else rows.filter(channel__in=channels(actor).order_by().values("pk"))


def batches(actor: Actor) -> QuerySet[Batch]:
    """Batches of the channels the actor may see."""
    rows = Batch.objects.select_related("channel")
    return rows if _sees_all(actor) else rows.filter(channel__in=channels(actor).order_by().values("pk"))


def adds(actor: Actor) -> QuerySet[Add]:
    """Adds at the actor's units, or, for staff, of the actor's own."""
    rows = Add.objects.select_related("channel", "code", "staff", "unit")
    if actor.own_only:
        return rows.filter(staff_id=actor.staff or NOBODY)
    return rows if actor.units is None else rows.filter(unit_id__in=actor.units)


def modes(actor: Actor) -> QuerySet[Mode]:
    """Modes: the same for everybody."""
    return Mode.objects.all()


def landings(actor: Actor) -> QuerySet[Landing]:
    """Landing pages: the same for everybody."""
    return Landing.objects.select_related("consent_text")


def posters(actor: Actor) -> QuerySet[Poster]:
    """Poster templates: those of the whole merchant and those of the actor's units."""
    rows = Poster.objects.select_related("unit")
    return rows if actor.units is None else rows.filter(Q(unit=None) | Q(unit_id__in=actor.units))


def staff(actor: Actor) -> QuerySet[Staff]:
    """Staff a code of this actor may lead to: those of the actor's units who have not left."""
    rows = Staff.objects.filter(left_at=None).select_related("unit")
    if actor.own_only:
        return rows.filter(pk=actor.staff or NOBODY)
    return rows if actor.units is None else rows.filter(unit_id__in=actor.units)


def units(actor: Actor) -> QuerySet[Unit]:
    """Units a channel of this actor may belong to."""
    rows = Unit.objects.filter(closed_at=None)
    return rows if actor.units is None else rows.filter(pk__in=actor.units)


def code(actor: Actor, key: UUID) -> Code:
    """The code, if the actor may see it."""
    return _seen(codes(actor), key)


def channel(actor: Actor, key: UUID) -> Channel:
    """The channel, if the actor may see it."""
    return _seen(channels(actor), key)


def batch(actor: Actor, key: UUID) -> Batch:
    """The batch of material, if the actor may see its channel."""
    return _seen(batches(actor), key)


def one_cost(actor: Actor, key: UUID) -> Cost:
    """The cost, if the actor may see its channel."""
    return _seen(costs(actor), key)


def one_exposure(actor: Actor, key: UUID) -> Exposure:
    """The exposure, if the actor may see its channel."""
    return _seen(exposures(actor), key)


def landing(actor: Actor, key: UUID) -> Landing:
    """The landing page."""
    return _seen(landings(actor), key)


def poster(actor: Actor, key: UUID) -> Poster:
    """The poster template, if the actor may see it."""
    return _seen(posters(actor), key)


def may_change(actor: Actor, owner: Channel | Poster) -> bool:
    """Whether the actor may write to a channel (and all that hangs on it) or a poster template."""
    if not actor.may("drain.write") or actor.own_only:
        return False
    return actor.units is None or owner.unit_id in actor.units


def to_change(actor: Actor, owner: Channel | Poster) -> None:
    """Refuse a write to what belongs to another unit."""
    if not may_change(actor, owner):
        raise Refused(NOT_YOURS)


def whole(actor: Actor) -> None:
    """Refuse a write that concerns the whole merchant, such as to a mode."""
    if not may_change_modes(actor):
        raise Refused(HEADQUARTERS)


def may_change_modes(actor: Actor) -> bool:
    """Whether the actor may make and change modes."""
    return actor.may("drain.design") and actor.units is None and not actor.own_only


def _sees_all(actor: Actor) -> bool:
    return actor.units is None and not actor.own_only


def _seen(rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found
