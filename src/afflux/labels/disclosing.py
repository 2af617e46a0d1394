"""Labels that rules gave a person, each with its facts, and the groups in which lines know them."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from afflux.contacts.disclosing.book import Column
from afflux.contacts.events import Disclosing
from afflux.labels.models import Label, Membership

LABELS = {
    "label": Column(_("Tag")),
    "rule_name": Column(_("Rule")),
    "facts": Column(_("Facts")),
    "fact_at": Column(_("True since")),
    "at": Column(_("When")),
}
GROUPS = {
    "group": Column(_("Group")),
    "peer": Column(_("Your id there")),
    "joined_at": Column(_("Since")),
    "left_at": Column(_("Until")),
}


def disclose(asked: Disclosing) -> None:
    """Whoever is sorted by a program may know by which rule and which facts."""
    subject = asked.subject
    rows = Label.objects.filter(person__in=subject.persons).order_by("at", "id")
    rows = rows.annotate(label=F("rule__tag__name"), rule_name=F("rule__name"))
    asked.book.part(
        "labels.labels",
        _("Labels that rules gave you, and why"),
        ("labels_label",),
        LABELS,
        rows.values(*LABELS).iterator(2_000),
    )
    names = {one.value for one in subject.proofs} | {peer for _line, peer in subject.peers}
    groups = Membership.objects.filter(peer__in=names).order_by("joined_at", "id")
    asked.book.part(
        "labels.groups",
        _("Groups you are in"),
        ("labels_membership",),
        GROUPS,
        groups.values(*GROUPS).iterator(2_000),
    )
