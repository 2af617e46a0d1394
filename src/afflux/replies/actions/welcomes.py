"""Welcomes as they are saved; whatever changes turns the shelf's edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.replies import access, guarding
from afflux.replies.actions.lives import written
from afflux.replies.models import Welcome, WelcomeText
from afflux.replies.problems import NAME_TAKEN
from afflux.replies.specs import Says, WelcomeSpec

PLAIN = ("name", "language", "priority", "zone", "schedule", "attachments")


@transaction.atomic
def save_welcome(*, by: Actor, at: datetime, spec: WelcomeSpec, welcome: Welcome | None = None) -> Welcome:
    """Make a welcome, or say anew what it is. Raises Refused at the field that is wrong."""
    access.to_design(by)
    sound = spec.checked()
    row = (
        Welcome.objects.select_for_update().get(id=welcome.id)
        if welcome
        else Welcome(id=new_id(), created_at=at)
    )
    for field in PLAIN:
        setattr(row, field, getattr(sound, field))
    said = [one.text for one in sound.texts]
    row.hold = guarding.judged(said, kind=guarding.WELCOME, key=row.id, by=by, at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(NAME_TAKEN, field="name", name=sound.name) from error
    row.codes.set(sound.codes)
    row.staff.set(sound.staff)
    row.connections.set(sound.connections)
    _keep_texts(row, sound.texts, at)
    written(row, "changed" if welcome else "created", by, at)
    return row


def _keep_texts(row: Welcome, texts: Sequence[Says], at: datetime) -> None:
    """A text that stays keeps its letter and its figures; a new one gets the next letter nobody had."""
    known = {one.text: one for one in row.texts.all()}
    wanted = {one.text: one.weight for one in texts}
    for text, one in known.items():
        one.weight = wanted.get(text, one.weight)
        one.removed_at = None if text in wanted else (one.removed_at or at)
    WelcomeText.objects.bulk_update(known.values(), ["weight", "removed_at"])
    taken = {one.letter for one in known.values()}
    free = (letter for letter in _letters() if letter not in taken)
    WelcomeText.objects.bulk_create(
        WelcomeText(id=new_id(), welcome=row, letter=next(free), text=text, weight=weight)
        for text, weight in wanted.items()
        if text not in known
    )


def _letters() -> Iterator[str]:
    """A to Z, then A1, B1 …"""
    for round_ in count():
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            yield f"{letter}{round_ or ''}"
