"""Doors of exchange: headquarters see every run, others their own, because a run shows rows of a file."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.exchange.kinds import Kind, all_kinds
from afflux.exchange.models import Export, Profile, Run
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

NO_SUCH_RUN = problem("exchange.no_such_run", _("There is no such import that you may see."), status=404)
NO_SUCH_PROFILE = problem("exchange.no_such_profile", _("There is no such mapping."), status=404)
NO_SUCH_EXPORT = problem(
    "exchange.no_such_export", _("There is no such export that you may see."), status=404
)


def runs(actor: Actor) -> QuerySet[Run]:
    """Runs the actor may see."""
    if actor.kind == "system" or (actor.units is None and not actor.own_only):
        return Run.objects.all()
    return Run.objects.filter(by_id=actor.id)


def run(actor: Actor, run_id: UUID) -> Run:
    """The run. Raises Refused (404)."""
    found = runs(actor).filter(id=run_id).first()
    if found is None:
        raise Refused(NO_SUCH_RUN)
    return found


def profiles(actor: Actor) -> QuerySet[Profile]:
    """Saved mappings: they hold no rows, and whoever imports may use them."""
    return Profile.objects.order_by("name") if actor.may("imports.write") else Profile.objects.none()


def profile(actor: Actor, profile_id: UUID) -> Profile:
    """The saved mapping. Raises Refused (404)."""
    found = profiles(actor).filter(id=profile_id).first()
    if found is None:
        raise Refused(NO_SUCH_PROFILE)
    return found


def kinds(actor: Actor) -> list[Kind]:
    """Kinds the actor may import."""
    return [kind for kind in all_kinds() if actor.may("imports.write") and actor.may(kind.right)]


def exports(actor: Actor) -> list[Kind]:
    """Kinds the actor may take out."""
    return [kind for kind in all_kinds() if actor.may(kind.export_right)]


def exported(actor: Actor) -> QuerySet[Export]:
    """Files asked for: owners see everybody's, others their own."""
    whole = actor.units is None and not actor.own_only
    if actor.kind == "system" or (whole and actor.may("settings.write")):
        return Export.objects.all()
    return Export.objects.filter(by_id=actor.id)


def export(actor: Actor, export_id: UUID) -> Export:
    """The export. Raises Refused (404)."""
    found = exported(actor).filter(id=export_id).first()
    if found is None:
        raise Refused(NO_SUCH_EXPORT)
    return found


def reach(actor: Actor) -> list[UUID] | None:
    """The units whose rows a file of this actor's holds, as it is written down; None for everybody's."""
    if actor.own_only:
        return []
    return None if actor.units is None else sorted(actor.units)


def within_reach(export: Export, actor: Actor) -> bool:
    """Whether the actor may still see all the rows that lie in the file."""
    mine = reach(actor)
    return mine is None or (export.units is not None and set(export.units) <= set(mine))
