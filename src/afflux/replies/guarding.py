"""What the house says by itself is judged when it is written, not while seconds run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from afflux.guard import gate
from afflux.guard.events import Decided
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.replies import shelf
from afflux.replies.models import Rule, Welcome

RULE, WELCOME = "reply_rule", "welcome_rule"
_MODELS: dict[str, type[Rule] | type[Welcome]] = {RULE: Rule, WELCOME: Welcome}


def judged(texts: Sequence[str], *, kind: str, key: UUID, by: Actor, at: datetime) -> UUID | None:
    """The approval that these texts wait for, or None. Raises Refused at `texts` where something is blocked."""
    purpose = "welcome" if kind == WELCOME else "reply"
    try:
        found = gate.judge("\n\n".join(texts), purpose=purpose, subject=f"{kind}/{key}", by=by, at=at)
    except Refused as refused:
        raise Refused(refused.why, field="texts", **refused.params) from refused
    return found.held


def decided(told: Decided) -> None:
    """A person decided: the rule works from now on, or is paused. An approval of older words changes nothing."""
    kind, _slash, key = told.subject.partition("/")
    if kind not in _MODELS:
        return
    values = {"hold": None} if told.approved else {"hold": None, "paused_at": told.at}
    if _MODELS[kind].objects.filter(id=UUID(key), hold=told.approval).update(**values):
        shelf.turn()
