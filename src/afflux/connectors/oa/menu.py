"""What WeChat takes as a menu: said at the entry that is wrong, in words, before it answers with a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.oa.faults import BAD_MENU
from afflux.kernel.errors import Refused, problem

LONG_NAME = problem(
    "oa.menu_name_too_long",
    _("A name has up to %(most)s bytes here; a Chinese sign takes three. “%(name)s” has %(bytes)s."),
)
NO_NAME = problem("oa.menu_without_name", _("Every entry needs a name."))
NO_KEY = problem("oa.menu_without_key", _("Write the word that the press tells us: 1 to 128 bytes."))
NO_ADDRESS = problem(
    "oa.menu_without_address", _("Write an address that begins with https:// and has at most 1,024 bytes.")
)
NO_WAY = problem("oa.menu_leads_nowhere", _("An entry without others below it must lead somewhere."))
ENTRIES, BELOW = 3, 5
TOP, SUB = 16, 60  # bytes of a name


def check(buttons: Sequence[Mapping[str, Any]]) -> None:
    """Raises Refused where WeChat would, at the field name_1 or leads_1_2."""
    if not 1 <= len(buttons) <= ENTRIES:
        raise Refused(BAD_MENU, field="name_1")
    for first, button in enumerate(buttons, start=1):
        below = list(button.get("sub_button") or ())
        if len(below) > BELOW:
            raise Refused(BAD_MENU, field=f"name_{first}")
        _named(button, TOP, f"_{first}")
        for second, one in enumerate(below, start=1):
            _named(one, SUB, f"_{first}_{second}")
            _leads(one, f"_{first}_{second}")
        if not below:
            _leads(button, f"_{first}")


def _named(button: Mapping[str, Any], most: int, place: str) -> None:
    name = str(button.get("name", ""))
    if not name:
        raise Refused(NO_NAME, field=f"name{place}")
    if len(name.encode()) > most:
        raise Refused(LONG_NAME, field=f"name{place}", most=most, name=name[:40], bytes=len(name.encode()))


def _leads(button: Mapping[str, Any], place: str) -> None:
    kind = button.get("type")
    if kind == "click":
        if not 1 <= len(str(button.get("key", "")).encode()) <= 128:
            raise Refused(NO_KEY, field=f"leads{place}")
        return
    address = str(button.get("url", ""))
    if kind != "view":
        raise Refused(NO_WAY, field=f"kind{place}")
    if not address.startswith("https://") or len(address.encode()) > 1024:
        raise Refused(NO_ADDRESS, field=f"leads{place}")
