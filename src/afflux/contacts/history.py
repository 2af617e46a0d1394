"""What the pool itself puts on a person's timeline: coming, identities, consent, tags, merges, changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.contacts import timeline
from afflux.contacts.masking import masked
from afflux.contacts.models import Consent, Identity, Merge, Tagging
from afflux.contacts.timeline import Asked, Entry
from afflux.organization.models import AuditEntry


def cut(asked: Asked, rows: QuerySet[Any], *, at: str = "at", tie: str = "-pk") -> list[Any]:
    """The slice of `rows` that was asked for, newest first by field `at`, ties in the order of `tie`."""
    if asked.before is not None:
        rows = rows.filter(**{f"{at}__lte": asked.before})
    return list(rows.order_by(f"-{at}", tie)[asked.skip : asked.skip + asked.limit])


def consents(asked: Asked) -> list[Entry]:
    """Given and withdrawn."""
    rows = cut(asked, Consent.objects.filter(person=asked.person).select_related("text"))
    return [Entry(row.at, "consent", "check" if row.given else "stop", _consent(row)) for row in rows]


def _consent(row: Consent) -> str:
    if not row.given:
        return _("Withdrew the right to be contacted (%(source)s).") % {"source": row.source}
    if row.text:
        return _("Agreed to “%(text)s” (%(source)s).") % {"text": row.text, "source": row.source}
    return _("May be contacted: %(basis)s (%(source)s).") % {
        "basis": row.get_basis_display(),
        "source": row.source,
    }


def taggings(asked: Asked) -> list[Entry]:
    """Tags the person has, each with the rule or the hand that gave it."""
    rows = cut(asked, Tagging.objects.filter(person=asked.person).select_related("tag"))
    words = _("Got the tag “%(tag)s” %(rule)s.")
    return [Entry(row.at, "tag", "tag", words % {"tag": row.tag, "rule": rule_words(row)}) for row in rows]


Explainer = Callable[[str, UUID], str]
_EXPLAINERS: dict[str, Explainer] = {}


def explain(kind: str, explainer: Explainer) -> None:
    """Let a room above say in words what its rules are: of "label:7" it is asked with "7" and the person."""
    _EXPLAINERS[kind] = explainer


def rule_words(tagging: Tagging) -> str:
    """“by hand, Ann”, “by the rule of code Ab3”, “by an import”, what the rule's own room says, or the rule's name."""
    rule, by_name = tagging.rule, tagging.by_name
    kind, _colon, name = rule.partition(":")
    if kind in _EXPLAINERS:
        return _EXPLAINERS[kind](name, tagging.person_id)
    if kind == "hand":
        return _("by hand, %(name)s") % {"name": by_name}
    if kind == "code":
        return _("by the rule of code %(code)s") % {"code": name}
    if kind == "import":
        return _("by an import, %(name)s") % {"name": by_name}
    return _("by the rule “%(rule)s”") % {"rule": rule}


def identities(asked: Asked) -> list[Entry]:
    """Identities, masked, with where they were learnt."""
    rows = cut(asked, Identity.objects.filter(person=asked.person), at="added_at", tie="-key")
    alone, sourced = (
        _("Recognised by %(kind)s %(value)s."),
        _("Recognised by %(kind)s %(value)s (%(source)s)."),
    )
    return [
        Entry(
            row.added_at,
            "identity",
            "link",
            (alone if row.source in ("", row.kind) else sourced)
            % {
                "kind": row.get_kind_display(),
                "value": masked(row.kind, row.value),
                "source": row.source,
            },
        )
        for row in rows
    ]


def merges(asked: Asked) -> list[Entry]:
    """Merges in which this person was kept, and one they came out of by an undo."""
    rows = Merge.objects.filter(Q(kept=asked.person) | Q(absorbed=asked.person)).select_related(
        "kept", "absorbed"
    )
    return [
        Entry(row.at, "merge", "merge", _merge(row, asked), reverse("merge", args=[row.id]))
        for row in cut(asked, rows)
    ]


def _merge(row: Merge, asked: Asked) -> str:
    other = row.absorbed if row.kept_id == asked.person.id else row.kept
    if row.undone_at:
        return _("Was one with “%(other)s” until %(by)s undid it.") % {"other": other, "by": row.undone_by}
    return _("“%(other)s” turned out to be the same person.") % {"other": other}


CHANGES = {
    "person.added": gettext_lazy("%(by)s wrote this person down."),
    "person.met_again": gettext_lazy("%(by)s wrote this person down again."),
    "person.edited": gettext_lazy("%(by)s changed the profile."),
    "person.unmasked": gettext_lazy("%(by)s looked at the identities in clear."),
}


def changes(asked: Asked) -> list[Entry]:
    """What members of staff did to the profile, the looks behind the mask among it."""
    rows = AuditEntry.objects.filter(subject_kind="person", subject_id=str(asked.person.id), verb__in=CHANGES)
    return [
        Entry(
            row.at,
            "change",
            "eye" if row.verb == "person.unmasked" else "person",
            CHANGES[row.verb] % {"by": row.actor_name},
        )
        for row in cut(asked, rows)
    ]


def register() -> None:
    """Put the pool's own sources on the timeline; called once by `wiring`."""
    timeline.source("consent", gettext_lazy("Consent"), consents)
    timeline.source("tag", gettext_lazy("Tags"), taggings)
    timeline.source("identity", gettext_lazy("Identities"), identities)
    timeline.source("merge", gettext_lazy("Merges"), merges)
    timeline.source("change", gettext_lazy("Changes"), changes)
