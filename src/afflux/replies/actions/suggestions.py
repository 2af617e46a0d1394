"""A suggestion is used by one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.replies.models import Suggestion
from afflux.replies.problems import USED


@transaction.atomic
def use_suggestion(suggestion: Suggestion, *, by: Actor, at: datetime) -> Suggestion:
    """Note that somebody took the text. Raises Refused (409) if another did before."""
    if not Suggestion.objects.filter(id=suggestion.id, used_at=None).update(used_at=at, by=by.id):
        raise Refused(USED)
    suggestion.refresh_from_db()
    return suggestion
