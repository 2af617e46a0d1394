"""Labels of somebody who was forgotten, the facts that gave them, and under which name groups knew them."""

from __future__ import annotations

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from afflux.connectors.forgetting import PREFIX
from afflux.contacts.events import Erased
from afflux.labels.models import Due, Label, Membership


def forget(told: Erased) -> None:
    """Labels go; that a group had one member more stays."""
    subject, sweep = told.subject, told.sweep
    sweep.delete("labels.labels", Label.objects.filter(person__in=subject.persons))
    if sweep.going:
        Due.objects.filter(person_id__in=subject.persons).delete()
    names = {one.value for one in subject.proofs} | {peer for _line, peer in subject.peers}
    nobody = Concat(Value(PREFIX), Cast(F("id"), TextField()))
    sweep.change("labels.groups", Membership.objects.filter(peer__in=names), peer=nobody)
