"""What rules and welcomes have in common: paused, resumed, archived. Whatever changes turns the shelf's edition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afflux.kernel.actors import Actor
from afflux.organization import audit
from afflux.replies import access, shelf
from afflux.replies.models import Rule, Welcome

NAMES = {Rule: "reply_rule", Welcome: "welcome"}  # as the trail calls them


@transaction.atomic
def pause(row: Rule | Welcome, *, by: Actor, at: datetime) -> None:
    """Let it speak to nobody for now."""
    _set(row, "paused", {"paused_at": at}, by, at)


@transaction.atomic
def resume(row: Rule | Welcome, *, by: Actor, at: datetime) -> None:
    """Let it speak again."""
    _set(row, "resumed", {"paused_at": None}, by, at)


@transaction.atomic
def archive(row: Rule | Welcome, *, by: Actor, at: datetime) -> None:
    """Take it off the lists for good; what it said stays."""
    _set(row, "archived", {"archived_at": at}, by, at)


def written(row: Rule | Welcome, verb: str, by: Actor, at: datetime) -> None:
    """Note it on the trail, and let every process read the rules anew."""
    audit.record(by=by, at=at, verb=f"{NAMES[type(row)]}.{verb}", subject=row)
    shelf.turn()


def _set(row: Rule | Welcome, verb: str, values: dict[str, datetime | None], by: Actor, at: datetime) -> None:
    access.to_design(by)
    type(row).objects.filter(id=row.id).update(**values)
    written(row, verb, by, at)
