"""Codes kept in rows (proofs of merges, reasons of likeness) in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.contacts.models import Identity

REASONS = {
    "shared": gettext_lazy("share %(kind)s"),
    "same_name": gettext_lazy("same name"),
    "like_name": gettext_lazy("similar name"),
    "swapped_name": gettext_lazy("first and last name exchanged"),
    "phone_typo": gettext_lazy("phone numbers differ in one digit"),
    "phone_tail": gettext_lazy("same last digits of the phone"),
    "mail_name": gettext_lazy("same name before the @"),
    "like_mail": gettext_lazy("similar e-mail address"),
    "same_day": gettext_lazy("came on the same day"),
    "same_prop": gettext_lazy("same %(field)s"),
    "like_prop": gettext_lazy("similar %(field)s"),
}


def reason_words(reasons: Iterable[Mapping[str, Any]]) -> str:
    """The reasons of a likeness, strongest first, as they were filed."""
    said = []
    for reason in reasons:
        kind = reason.get("kind")
        label = str(Identity.Kind(kind).label) if kind in Identity.Kind.values else ""
        words = REASONS.get(str(reason.get("code")))
        said.append(
            str(words) % {"kind": label, "field": reason.get("field", "")}
            if words
            else str(reason.get("code"))
        )
    return _(", ").join(said)


def proof_words(proof: str) -> str:
    """Why two persons were merged: “one row held phone and e-mail (import crm.csv)”, or by hand with its remark."""
    kinds, _bar, source = proof.partition("|")
    if kinds == "hand":
        return _("By hand: %(remark)s") % {"remark": source} if source else _("By hand")
    labels = [str(Identity.Kind(kind).label) for kind in kinds.split("+") if kind in Identity.Kind.values]
    return _("One row held both: %(kinds)s (%(source)s)") % {
        "kinds": _(", ").join(labels),
        "source": source or "–",
    }
