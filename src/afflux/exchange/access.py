"""Doors of exchange: headquarters see every run, others their own, because a run shows rows of a file."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.exchange.kinds import Kind, all_kinds
from afflux.exchange.models import Profile, Run
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

NO_SUCH_RUN = problem("exchange.no_such_run", _("There is no such import that you may see."), status=404)
NO_SUCH_PROFILE = problem("exchange.no_such_profile", _("There is no such mapping."), status=404)


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
