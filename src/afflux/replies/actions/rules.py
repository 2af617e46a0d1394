"""Keyword rules as they are saved; whatever changes turns the shelf's edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id, new_ids
from afflux.replies import access, guarding
from afflux.replies.actions.lives import written
from afflux.replies.models import Rule, RulePhrase, RuleText
from afflux.replies.problems import NAME_TAKEN
from afflux.replies.specs import RuleSpec, Says

PLAIN = ("name", "language", "priority", "zone", "schedule", "since", "until", "rest", "carriers", "accounts")


@transaction.atomic
def save_rule(*, by: Actor, at: datetime, spec: RuleSpec, rule: Rule | None = None) -> Rule:
    """Make a rule, or say anew what it is. Raises Refused at the field that is wrong."""
    access.to_design(by)
    sound = spec.checked()
    row = Rule.objects.select_for_update().get(id=rule.id) if rule else Rule(id=new_id(), created_at=at)
    for field in PLAIN:
        setattr(row, field, getattr(sound, field))
    said = [one.text for one in sound.texts]
    row.hold = guarding.judged(said, kind=guarding.RULE, key=row.id, by=by, at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(NAME_TAKEN, field="name", name=sound.name) from error
    row.codes.set(sound.codes)
    row.phrases.all().delete()
    RulePhrase.objects.bulk_create(
        RulePhrase(id=key, rule=row, kind=one.kind, role=one.role, text=one.text)
        for key, one in zip(new_ids(len(sound.phrases)), sound.phrases, strict=True)
    )
    _keep_texts(row, sound.texts, at)
    written(row, "changed" if rule else "created", by, at)
    return row


def _keep_texts(row: Rule, texts: Sequence[Says], at: datetime) -> None:
    """A text that stays keeps its row, and with it its figures."""
    known = {one.text: one for one in row.texts.all()}
    wanted = {one.text: one.weight for one in texts}
    for text, one in known.items():
        one.weight = wanted.get(text, one.weight)
        one.removed_at = None if text in wanted else (one.removed_at or at)
    RuleText.objects.bulk_update(known.values(), ["weight", "removed_at"])
    fresh = [text for text in wanted if text not in known]
    RuleText.objects.bulk_create(
        RuleText(id=key, rule=row, text=text, weight=wanted[text])
        for key, text in zip(new_ids(len(fresh)), fresh, strict=True)
    )
