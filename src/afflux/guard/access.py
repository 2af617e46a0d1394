"""Doors of the guard. Its rules are the whole house's; what waits and what was judged only headquarters reads whole.

Whoever is bound to units or to own customers sees the texts that they themselves wanted to send.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from afflux.guard.models import Approval, Domain, Exemption, Judgement, OwnWord
from afflux.guard.problems import NOT_HERE
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused


def _whole(by: Actor) -> bool:
    return by.kind == "system" or (by.units is None and not by.own_only)


def approvals(by: Actor) -> QuerySet[Approval]:
    """Held texts that the actor may see."""
    return Approval.objects.all() if _whole(by) else Approval.objects.filter(asked_by=by.id)


def approval(by: Actor, key: UUID) -> Approval:
    """That approval, or Refused."""
    if (found := approvals(by).filter(pk=key).first()) is None:
        raise Refused(NOT_HERE)
    return found


def judgements(by: Actor) -> QuerySet[Judgement]:
    """Evidence that the actor may see."""
    return Judgement.objects.all() if _whole(by) else Judgement.objects.filter(by_id=by.id)


def words(by: Actor) -> QuerySet[OwnWord]:
    """The house's own words."""
    return OwnWord.objects.all()


def word(by: Actor, key: UUID) -> OwnWord:
    """That word, or Refused."""
    if (found := words(by).filter(pk=key).first()) is None:
        raise Refused(NOT_HERE)
    return found


def exemptions(by: Actor) -> QuerySet[Exemption]:
    """The house's exceptions."""
    return Exemption.objects.all()


def domains(by: Actor) -> QuerySet[Domain]:
    """Domains whose links may go out."""
    return Domain.objects.all()
