"""Handing somebody everything that is kept of them: asked for with a reason, made by a worker, fetched for a week, all on the trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO

from django.db import transaction

from afflux.contacts import access
from afflux.contacts.actions.locks import lock_live
from afflux.contacts.disclosing.form import FORM, GONE, NO_REASON, NO_RIGHT, NOT_MADE, OPEN
from afflux.contacts.models import Disclosure, Person
from afflux.files import store
from afflux.files.models import File
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean
from afflux.organization import audit

RIGHT = "pool.disclose"
SILENCE = timedelta(minutes=1)


def ask(person: Person, *, reason: str, by: Actor, at: datetime) -> Disclosure:
    """A new file for a worker to make; the one that is being made already, where there is one.

    Raises Refused without the right, or without a reason at field `reason`.
    """
    from afflux.contacts.jobs import make_disclosure

    allowed(by)
    reason = clean(reason)[:200]
    if not reason:
        raise Refused(NO_REASON, field="reason")
    with transaction.atomic():
        lock_live([person.id])
        going = Disclosure.objects.filter(person=person, state__in=OPEN).first()
        if going is not None:
            return going
        made = Disclosure.objects.create(
            person=person, reason=reason, by_id=by.id, by_name=by.name[:160], created_at=at
        )
        detail = {"disclosure": str(made.id), "reason": reason}
        audit.record(by=by, at=at, verb="person.disclosure_asked", subject=person, detail=detail)
        make_disclosure.enqueue_under(f"disclosure:{made.id}", disclosure_id=str(made.id))
    return made


def fetchable(disclosure: Disclosure, *, by: Actor, at: datetime) -> Refused | None:
    """Why the actor may not have the file now; None if nothing speaks against it."""
    if by.kind != "system" and not by.may(RIGHT):
        return Refused(NO_RIGHT)
    if disclosure.state != Disclosure.State.DONE or disclosure.until is None:
        return Refused(NOT_MADE)
    return Refused(GONE) if disclosure.until <= at or not disclosure.file else None


def fetch(disclosure: Disclosure, *, by: Actor, at: datetime) -> IO[bytes]:
    """The finished file; that it was fetched is written down first. Raises Refused as `fetchable` says."""
    refusal = fetchable(disclosure, by=by, at=at)
    if refusal is not None:
        raise refusal
    stream = store.open_kept(disclosure.file)
    detail = {"disclosure": str(disclosure.id)}
    audit.record(by=by, at=at, verb="person.disclosure_fetched", subject=disclosure.person, detail=detail)
    return stream


def drop(*, at: datetime) -> int:
    """Drop files whose week is over; that they were is kept. How many."""
    over = Disclosure.objects.filter(until__lte=at).exclude(file="")
    with transaction.atomic():
        digests = list(over.select_for_update().values_list("file", flat=True))
        File.objects.filter(digest__in=digests, media_type=FORM).delete()
        return int(over.update(file=""))


def take_up(*, at: datetime) -> int:
    """Hand over those that nobody works on any more; how many."""
    from afflux.contacts.jobs import make_disclosure

    silent = Disclosure.objects.filter(state__in=OPEN).exclude(beat_at__gte=at - SILENCE)
    found = list(silent.filter(created_at__lt=at - SILENCE).values_list("id", flat=True))
    with transaction.atomic():
        for one in found:
            make_disclosure.enqueue_under(f"disclosure:{one}", disclosure_id=str(one))
    return len(found)


def allowed(by: Actor) -> None:
    """Raises Refused without the right."""
    if by.kind != "system" and not by.may(RIGHT):
        raise Refused(NO_RIGHT)


def still_allowed(disclosure: Disclosure, by: Actor | None) -> Person:
    """The person, if whoever asked may still ask. Raises Refused."""
    if by is None:
        raise Refused(NO_RIGHT)
    allowed(by)
    return access.person(by, disclosure.person_id)
