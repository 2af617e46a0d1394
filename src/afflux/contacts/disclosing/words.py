"""What a file of somebody's data holds, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afflux.contacts.erasing.words import PARTS

OTHERS: dict[str, str | Promise] = {
    "conversations.trail": _("Audit trail: name and words"),
    "exchange.files": _("Files of imports and exports"),
    "channels.adds": _("Adds"),
    "trade.orders": _("Orders"),
    "connectors.guests": _("Web chat: words and browser"),
}


def parts(names: Sequence[str]) -> list[str]:
    """Each part once, as erasures call it."""
    known = {**PARTS, **OTHERS}
    said = [str(known.get(name.removeprefix("mentions."), name)) for name in names]
    return list(dict.fromkeys(said))
