"""Menus that a carrier keeps for us: the draft here, what is live there, and how often each entry was pressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import carrier
from afflux.connectors.events import ConnectionChanged
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection, Menu
from afflux.events.models import Event
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

NO_MENU = problem("connectors.no_menu", _("This carrier has no menu that we could set."), status=404)
NOT_WRITTEN = problem(
    "connectors.menu_not_written", _("Write and keep a menu first; then it can be published.")
)
PRESSED = "menu"  # kind of the facts
COUNTED = timedelta(days=30)
Button = Mapping[str, Any]


@runtime_checkable
class HasMenu(Protocol):
    """A carrier with a menu: so many entries, so many below each."""

    menu_entries: int
    menu_below: int

    def check_menu(self, buttons: Sequence[Button]) -> None:
        """Raises Refused at the field "name_1_2" or "leads_1_2" that the carrier would refuse."""


@dataclass(frozen=True)
class Entry:
    """One entry as it is compared: `place` like "1" or "1.2", what it is here and there, and its presses of 30 days."""

    place: str
    here: Button | None
    there: Button | None
    presses: int

    @property
    def same(self) -> bool:
        """Whether nothing has to be published for it."""
        return self.here == self.there


def address(connection: UUID, button: str) -> str:
    """Under which address presses of an entry are facts: of its key, or of where it leads."""
    return f"/menu/{connection}/{blake2b(button.encode(), digest_size=16).hexdigest()}"


def with_menu(line: Connection) -> HasMenu:
    """Its carrier. Raises Refused (404) where it has no menu."""
    chosen = carrier(line.kind)
    if not isinstance(chosen, HasMenu):
        raise Refused(NO_MENU)
    return chosen


def menu_of(line: Connection) -> Menu:
    """The draft; empty where none was written."""
    with_menu(line)
    return Menu.objects.filter(connection=line).first() or Menu(connection=line)


@transaction.atomic
def keep(line: Connection, buttons: Sequence[Button], *, by: Actor, at: datetime) -> Menu:
    """Keep a draft that the carrier would take. Raises Refused at the entry that it would not."""
    with_menu(line).check_menu(buttons)
    told = {"buttons": list(buttons), "changed_at": at, "by_name": by.name[:160]}
    row, _made = Menu.objects.update_or_create(connection=line, defaults=told)
    tell(ConnectionChanged(line, "menu_changed", ("menu",), by, at))
    return row


def publish(line: Connection, *, by: Actor, at: datetime) -> Menu:
    """Set the draft at the carrier; followers see it within minutes to a day. Raises Refused with the carrier's reason."""
    row = menu_of(line)
    if not row.buttons:
        raise Refused(NOT_WRITTEN)
    told = carrier(line.kind).perform(line_of(line), "menu", {"do": "create", "button": row.buttons}, at=at)
    with transaction.atomic():
        changed = {"live": list(told["button"]), "live_at": at, "published_at": at}
        Menu.objects.filter(connection=line).update(**changed)
        tell(ConnectionChanged(line, "menu_published", ("menu",), by, at))
    return menu_of(line)


def look(line: Connection, *, at: datetime) -> Menu:
    """Ask what is live there. Raises Refused with the carrier's reason."""
    with_menu(line)
    told = carrier(line.kind).perform(line_of(line), "menu", {"do": "get"}, at=at)
    Menu.objects.update_or_create(connection=line, defaults={"live": list(told["button"]), "live_at": at})
    return menu_of(line)


def compared(row: Menu, *, at: datetime) -> list[Entry]:
    """Every entry of here and there, in the order of the menu, with its presses."""
    here, there = dict(_placed(row.buttons)), dict(_placed(row.live or []))
    facts = Event.objects.filter(
        kind=PRESSED, at__gte=at - COUNTED, url__startswith=f"/menu/{row.connection_id}/"
    )
    counts = dict(facts.values_list("url").annotate(Count("id")))
    found = []
    for place in sorted(here.keys() | there.keys()):
        leads = _leads(there.get(place) or here[place])
        presses = counts.get(address(row.connection_id, leads), 0) if leads else 0
        found.append(Entry(place, here.get(place), there.get(place), presses))
    return found


def _placed(buttons: Sequence[Button]) -> Iterable[tuple[str, Button]]:
    for first, button in enumerate(buttons, start=1):
        below = button.get("sub_button") or []
        yield f"{first}", {key: button[key] for key in ("name", "type", "key", "url") if button.get(key)}
        for second, one in enumerate(below, start=1):
            yield (
                f"{first}.{second}",
                {key: one[key] for key in ("name", "type", "key", "url") if one.get(key)},
            )


def _leads(button: Button) -> str:
    return str(button.get("key") or button.get("url") or "")
