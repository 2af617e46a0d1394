"""What a person does about effects and callbacks that went wrong: try again, or say that it was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors import access
from afflux.connectors.models import Callback, Effect
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

State = Effect.State
WRONG = (State.FAILED, State.UNSURE)
NOT_WRONG = problem(
    "connectors.effect_not_wrong", _("Only what failed, or was perhaps done, can be tried again.")
)
TOO_LATE = problem(
    "connectors.effect_too_late",
    _("Its time is over: done now it would be worth nothing, and the carrier refuses it."),
)


@dataclass(frozen=True)
class EffectRetried:
    """Somebody let an effect be tried again that had ended as `was`."""

    effect: Effect
    was: str
    by: Actor
    at: datetime


@transaction.atomic
def again(effect_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a worker do it once more. Raises Refused where it is not wrong, or too late."""
    from afflux.connectors.jobs import call_for

    access.effect(by, effect_id)
    held = Effect.objects.select_for_update(of=("self",)).select_related("connection").get(id=effect_id)
    if held.state not in WRONG:
        raise Refused(NOT_WRONG)
    if held.not_after and held.not_after <= at:
        raise Refused(TOO_LATE)
    was, held.state, held.due_at = held.state, State.WAITING, at
    held.ended_at = held.looked_at = None
    held.save(update_fields=["state", "due_at", "ended_at", "looked_at"])
    call_for(held.lane)
    tell(EffectRetried(held, was, by, at))


def seen(effects: Iterable[UUID], *, by: Actor, at: datetime) -> int:
    """Note that somebody looked at how these ended; how many nobody had looked at."""
    rows = access.effects(by).filter(id__in=list(effects), looked_at=None).exclude(ended_at=None)
    return Effect.objects.filter(id__in=list(rows.values_list("id", flat=True))).update(looked_at=at)


@transaction.atomic
def handle_again(callbacks: Iterable[UUID]) -> int:
    """Let kept callbacks be handled once more; whatever they told already is told under the same keys."""
    from afflux.connectors.jobs import handle_callback

    held = Callback.objects.select_for_update().filter(id__in=list(callbacks)).order_by("received_at", "id")
    ids = list(held.values_list("id", flat=True))
    Callback.objects.filter(id__in=ids).update(handled_at=None)
    for one in ids:
        handle_callback.enqueue_under(f"callback/{one}", callback=str(one))
    return len(ids)


def forget_effects(*, before: datetime) -> int:
    """Drop what was done, or came too late, before a moment; what failed stays until somebody looked at it."""
    old = Effect.objects.filter(ended_at__lt=before)
    count, _rows = old.filter(state__in=[State.DONE, State.EXPIRED]).delete()
    more, _rows = old.filter(state__in=WRONG, looked_at__isnull=False).delete()
    return count + more
