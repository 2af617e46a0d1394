"""The pool lets go of a person: identities, name, fields, tags, likenesses, the stories of their merges.

The row itself stays, nameless, because orders and adds count by it; the consents stay as they are evidence, and end with
a withdrawal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.disclosing.form import FORGOTTEN, FORM, OPEN
from afflux.contacts.erasing.subject import Subject
from afflux.contacts.models import Consent, Disclosure, Identity, Likeness, Merge, Person, Tagging
from afflux.files.models import File
from afflux.kernel.actors import Actor
from afflux.kernel.ids import hashed_id
from afflux.kernel.sweeping import Sweep

SOURCE = "erased"
ALLOWED = (
    "select set_config('afflux.erasing', 'on', true)"  # ledgers let an erasure, and nothing else, blank words
)


def allow() -> None:
    """From here to the end of this transaction ledgers and trails let words be blanked."""
    with connection.cursor() as cursor:
        cursor.execute(ALLOWED)


def forget(subject: Subject, sweep: Sweep, *, by: Actor, at: datetime) -> None:
    """Everything of the pool itself, in the caller's transaction."""
    persons = subject.persons
    sweep.delete("contacts.merges", Merge.objects.filter(Q(kept__in=persons) | Q(absorbed__in=persons)))
    sweep.delete("contacts.likenesses", Likeness.objects.filter(Q(left__in=persons) | Q(right__in=persons)))
    sweep.delete("contacts.tags", Tagging.objects.filter(person__in=persons))
    if sweep.going:
        _stand_in(subject, at)
        if not Consent.objects.filter(person=persons[0], given=False, source=SOURCE).exists():
            note_consents([ConsentFact(persons[0], False, SOURCE, at)], by=by, at=at)
    sweep.delete("contacts.identities", Identity.objects.filter(key__in=subject.fresh))
    named = Person.objects.filter(id__in=persons).exclude(name="", props={})
    sweep.change("contacts.people", named, name="", props={})
    sources = Consent.objects.filter(person__in=persons).exclude(source=SOURCE)
    sweep.change("contacts.consents", sources, source=SOURCE)
    _disclosures(persons, sweep, at)


def _disclosures(persons: Sequence[UUID], sweep: Sweep, at: datetime) -> None:
    """What was written out about them goes; what is being written finds that nobody waits for it."""
    made = Disclosure.objects.filter(person__in=persons).exclude(reason=SOURCE)
    if sweep.going:
        digests = list(made.exclude(file="").values_list("file", flat=True))
        File.objects.filter(digest__in=digests, media_type=FORM).delete()
        going = made.filter(state__in=OPEN)
        going.update(state=Disclosure.State.FAILED, problem=str(FORGOTTEN.sentence), finished_at=at)
    sweep.change("contacts.disclosures", made, file="", reason=SOURCE)


def _stand_in(subject: Subject, at: datetime) -> None:
    """Beside each identity stands a browser's id that nobody has: what carried the old key still finds its person."""
    held = dict(Identity.objects.filter(person__in=subject.persons).values_list("key", "person_id"))
    fresh = [
        Identity(
            key=hashed_id("visitor", str(new)),
            person_id=held[old],
            kind=Identity.Kind.VISITOR,
            value=str(new),
            source=SOURCE,
            added_at=at,
        )
        for old, new in subject.fresh.items()
        if old in held
    ]
    Identity.objects.bulk_create(fresh)
