"""Settings → Connections → one line → Menu: write it, check it, publish it; what is live, and what was pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.connectors import access, menus
from afflux.connectors.menus import HasMenu
from afflux.connectors.models import Connection
from afflux.console.forms import ConsoleForm
from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

KINDS = (
    ("", gettext_lazy("Nothing")),
    ("click", gettext_lazy("Tells us a word")),
    ("view", gettext_lazy("Opens an address")),
)


class MenuForm(ConsoleForm):
    """Three fields for each place of the menu: its name, what a press does, and the word or address."""

    def __init__(self, data: Any = None, *, of: HasMenu, buttons: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(data)
        self.places = [
            (f"{first}", *(f"{first}_{second}" for second in range(1, of.menu_below + 1)))
            for first in range(1, of.menu_entries + 1)
        ]
        for column in self.places:
            for place in column:
                self._add(place)
        for first, button in enumerate(buttons[: of.menu_entries], start=1):
            self._fill(f"{first}", button)
            for second, one in enumerate((button.get("sub_button") or [])[: of.menu_below], start=1):
                self._fill(f"{first}_{second}", one)

    def _add(self, place: str) -> None:
        self.fields[f"name_{place}"] = forms.CharField(label=_("Name"), max_length=60, required=False)
        self.fields[f"kind_{place}"] = forms.ChoiceField(label=_("A press"), choices=KINDS, required=False)
        self.fields[f"leads_{place}"] = forms.CharField(
            label=_("Word or address"), max_length=1024, required=False
        )

    def _fill(self, place: str, button: Mapping[str, Any]) -> None:
        self.initial[f"name_{place}"] = button.get("name", "")
        self.initial[f"kind_{place}"] = button.get("type", "")
        self.initial[f"leads_{place}"] = button.get("key") or button.get("url") or ""

    def columns(self) -> list[list[list[forms.BoundField]]]:
        """The fields as they stand on the page: entries, places, (name, kind, leads)."""
        return [
            [[self[f"{part}_{place}"] for part in ("name", "kind", "leads")] for place in column]
            for column in self.places
        ]

    def buttons(self) -> list[dict[str, Any]]:
        """The menu in the carrier's form; empty places are left out."""
        found = []
        for top, *below in self.places:
            button = self._button(top)
            under = [one for one in map(self._button, below) if one]
            if button and under:
                found.append({"name": button.get("name", ""), "sub_button": under})
            elif button or under:
                found.append(button or {"name": "", "sub_button": under})
        return found

    def _button(self, place: str) -> dict[str, Any]:
        given = {part: self.cleaned_data.get(f"{part}_{place}", "") for part in ("name", "kind", "leads")}
        if not any(given.values()):
            return {}
        leads = {"click": {"key": given["leads"]}, "view": {"url": given["leads"]}}.get(given["kind"], {})
        kind = {"type": given["kind"]} if given["kind"] else {}
        return {"name": given["name"], **kind, **leads}


@page("settings.read")
def connection_menu(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """The draft to write, beside what is live; sent, it is checked and kept."""
    found = access.connection(request.actor, connection_id)
    row = menus.menu_of(found)
    form = MenuForm(request.POST or None, of=menus.with_menu(found), buttons=row.buttons)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            menus.keep(found, form.buttons(), by=request.actor, at=utc_now())
            messages.success(request, _("Kept and checked. Followers see it when it is published."))
            return redirect("connection_menu", found.id)
    entries = menus.compared(row, at=utc_now())
    shown = {
        "connection": found,
        "form": form,
        "columns": form.columns(),
        "menu": row,
        "entries": entries,
        "differs": row.live is not None and not all(one.same for one in entries),
    }
    return render(request, "connectors/menu.html", shown, status=422 if form.errors else 200)


@page("settings.write")
@require_POST
def connection_menu_publish(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Set the kept draft at the carrier."""
    return _asked(request, connection_id, publish=True)


@page("settings.write")
@require_POST
def connection_menu_look(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Ask what is live there."""
    return _asked(request, connection_id, publish=False)


def _asked(request: ConsoleRequest, connection_id: UUID, *, publish: bool) -> HttpResponse:
    found: Connection = access.connection(request.actor, connection_id)
    try:
        if publish:
            menus.publish(found, by=request.actor, at=utc_now())
            messages.success(
                request, _("Published. Followers see it within minutes, at the latest in a day.")
            )
        else:
            menus.look(found, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("connection_menu", found.id)
