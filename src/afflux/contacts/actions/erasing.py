"""Forgetting a person: a look that tells what would go, the act itself, and the reading of texts that no index leads to.

The look counts by the same rows that the act takes, in a transaction that may only read, so it locks and hinders nobody.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors import vault
from afflux.contacts.actions.locks import lock_live
from afflux.contacts.erasing import forgetting, suppressing
from afflux.contacts.erasing.mentions import READ, STEP
from afflux.contacts.erasing.subject import Peer, Subject, subject_of
from afflux.contacts.erasing.sweeps import Act, Look
from afflux.contacts.erasing.tally import Tally
from afflux.contacts.events import Erased
from afflux.contacts.models import Erasure, Person, Suppression
from afflux.kernel.actors import SYSTEM, Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell
from afflux.kernel.sweeping import Sweep
from afflux.kernel.text import clean
from afflux.organization import audit

NO_REASON = problem(
    "contacts.erasure_without_reason",
    _("Say in a few words why: who asked for it, and how. Do not write their name."),
)
NO_RIGHT = problem(
    "contacts.may_not_erase", _("Only the owner and operators may let a person be forgotten."), status=403
)
RIGHT = "pool.erase"


def look(person: Person, *, by: Actor, at: datetime) -> Tally:
    """What an erasure would do now; nothing is written."""
    _allowed(by)
    tally = Tally()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local transaction_read_only = on")
        subject = subject_of(person.id, lock=False)
        _sweep(subject, tally, Look(tally), by=by, at=at)
        transaction.set_rollback(True)  # the transaction around it, if there is one, may write again
    return tally


@transaction.atomic
def erase(person: Person, *, reason: str, by: Actor, at: datetime) -> Erasure:
    """Forget the person now, everywhere that an index leads; a worker reads the rest. The same again finds nothing more.

    Raises Refused without a reason at field `reason`, without the right, and where the person was merged away meanwhile.
    """
    from afflux.contacts.jobs import read_for_erasure

    _allowed(by)
    reason = clean(reason)[:200]
    if not reason:
        raise Refused(NO_REASON, field="reason")
    tally, subject = _forget(person.id, (), by=by, at=at)
    erasure = Erasure.objects.create(
        person=person, reason=reason, at=at, by_name=by.name[:160], rows=_counted(tally), kept=tally.kept
    )
    suppressing.note(subject, erasure)
    erasure.sealed = vault.close(_needles(subject), place=_place(erasure.id))
    erasure.save(update_fields=["sealed"])
    detail = {"erasure": str(erasure.id), "rows": sum(tally.rows.values()), "kept": len(tally.kept)}
    audit.record(by=by, at=at, verb="person.erased", subject=Person.objects.get(id=person.id), detail=detail)
    read_for_erasure.enqueue(erasure_id=str(erasure.id))
    return erasure


def read_on(erasure_id: UUID, *, at: datetime, most: int = STEP) -> bool:
    """One step of reading, in one transaction; False where nothing is left to read, or another worker is at it."""
    with transaction.atomic():
        rows = Erasure.objects.select_for_update(skip_locked=True)
        erasure = rows.filter(id=erasure_id, state=Erasure.State.READING).first()
        if erasure is None:
            return False
        forgetting.allow()
        name, step = READ[erasure.place]
        erasure.reached, read, changed = step(_known(erasure)["needles"], erasure.reached, most)
        erasure.read += read
        if changed:
            erasure.rows[name] = erasure.rows.get(name, 0) + changed
        erasure.place += not erasure.reached
        if erasure.place == len(READ):
            _end(erasure, at)
        erasure.save()
        return erasure.state == Erasure.State.READING


@transaction.atomic
def let_in_again(erasure: Erasure, *, reason: str, by: Actor, at: datetime) -> int:
    """Who was forgotten then may be taken in by a file or a hand again; how many of their numbers and ids.

    Raises Refused without the right, and without a reason at field `reason`.
    """
    _allowed(by)
    reason = clean(reason)[:200]
    if not reason:
        raise Refused(NO_REASON, field="reason")
    rows = Suppression.objects.filter(erasure=erasure, lifted_at=None)
    lifted = rows.update(lifted_at=at, lifted_by=by.name[:160])
    if lifted:
        detail = {"reason": reason, "identities": lifted}
        audit.record(by=by, at=at, verb="erasure.lifted", subject=erasure, detail=detail)
    return lifted


@transaction.atomic
def make_up(erasure_id: UUID, *, at: datetime) -> bool:
    """Forget what a hold kept, where it holds no more; False where it still does."""
    erasure = Erasure.objects.select_for_update().get(id=erasure_id)
    if erasure.state != Erasure.State.HELD:
        return False
    peers = [(UUID(line), peer) for line, peer in _known(erasure)["peers"]]
    tally, _subject = _forget(erasure.person_id, peers, by=SYSTEM, at=at)
    counted = _counted(tally)
    erasure.rows = {
        key: erasure.rows.get(key, 0) + counted.get(key, 0) for key in erasure.rows.keys() | counted
    }
    erasure.kept = tally.kept
    _end(erasure, at)
    erasure.save()
    return erasure.state == Erasure.State.DONE


def _forget(person: UUID, peers: list[Peer] | tuple[()], *, by: Actor, at: datetime) -> tuple[Tally, Subject]:
    lock_live([person])
    subject, tally = subject_of(person, also=peers), Tally()
    forgetting.allow()
    _sweep(subject, tally, Act(tally), by=by, at=at)
    return tally, subject


def _sweep(subject: Subject, tally: Tally, sweep: Sweep, *, by: Actor, at: datetime) -> None:
    forgetting.forget(subject, sweep, by=by, at=at)
    tell(Erased(subject, at, tally, sweep))


def _end(erasure: Erasure, at: datetime) -> None:
    """Everything was read; what a hold keeps is still known under seal, so that it is found when the hold ends."""
    erasure.state = Erasure.State.HELD if erasure.kept else Erasure.State.DONE
    erasure.ended_at = at
    if not erasure.kept:
        erasure.sealed = b""


def _needles(subject: Subject) -> bytes:
    peers = [(str(line), peer) for line, peer in subject.peers]
    return json.dumps({"needles": subject.needles, "peers": peers}).encode()


def _known(erasure: Erasure) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(vault.open_sealed(erasure.sealed, place=_place(erasure.id)))
    return found


def _place(erasure: UUID) -> str:
    return f"erasure/{erasure}"


def _counted(tally: Tally) -> dict[str, int]:
    return {part: count for part, count in tally.rows.items() if count}


def _allowed(by: Actor) -> None:
    if by.kind != "system" and not by.may(RIGHT):
        raise Refused(NO_RIGHT)
