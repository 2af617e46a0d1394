"""Why somebody has a label, for the pages of rooms below."""

from __future__ import annotations

from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from afflux.labels.conditions import CONDITIONS
from afflux.labels.models import Label


def why(label: Label) -> str:
    """The facts that fulfilled the conditions, in words."""
    told = []
    for kind, fact in label.facts.items():
        what, name = str(fact.get("what", "")), str(CONDITIONS[kind].label)
        told.append(_("%(condition)s: “%(what)s”") % {"condition": name, "what": what} if what else name)
    return _("; ").join(told)


def rule_words(rule_id: str, person: UUID) -> str:
    """“by the rule “Asks for refunds”, 2026-06-01 12:00; said one of these words: …”."""
    label = Label.objects.filter(rule=UUID(rule_id), person=person).select_related("rule").first()
    if label is None:
        return _("by a rule that is no more")
    at = date_format(localtime(label.fact_at), "Y-m-d H:i")
    told = {"rule": label.rule.name, "at": at, "why": why(label)}
    return _("by the rule “%(rule)s” (%(at)s; %(why)s)") % told
