"""What an alert is called and why it was raised, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.conversations.archive.alerts import rules
from afflux.conversations.archive.models import Alert, OwnRule

KINDS: dict[str, Any] = {
    rules.OWN: gettext_lazy("Forbidden words"),
    "promise": gettext_lazy("Promises"),
    "payment": gettext_lazy("Payment outside the shop"),
    "anger": gettext_lazy("Anger"),
    rules.SILENCE: gettext_lazy("Left waiting"),
    rules.LEFT: gettext_lazy("Customer deleted by staff"),
}
TONES = {"new": "bad", "seen": "water", "dismissed": ""}


def why(alert: Alert) -> str:
    """The reason in one sentence."""
    if alert.kind == rules.SILENCE:
        return _("Nobody answered within the working minutes of the store.")
    if alert.kind == rules.LEFT:
        return _("A member of staff deleted this customer.")
    if alert.kind == rules.OWN:
        named = (
            OwnRule.objects.filter(id=alert.rule.removeprefix("own.")).values_list("name", flat=True).first()
        )
        return _("A word of the list “%(name)s”.") % {"name": named or "–"}
    every = [*rules.claims(), *(rule for _name, some in rules.packs().values() for rule in some)]
    return next((str(rule.why) for rule in every if rule.id == alert.rule), alert.rule)
