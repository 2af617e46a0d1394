"""Drain → Posters: all templates, and for one of them the sheet of every code, to be fetched again at any time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.channels import access
from afflux.channels.console.archived import STATE, in_use_or_archived
from afflux.channels.models import Code, Poster
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.actors import Actor


def _download(row: Any) -> str:
    return _("Download")


class PostersTable(Table):
    name = "posters"
    filters = (
        Filter("q", gettext_lazy("Name"), lambda rows, text: rows.filter(name__icontains=text)),
        STATE,
    )
    default_sort = "name"
    empty = gettext_lazy("Upload a picture with room for a QR, and it becomes a poster for every code.")

    def __init__(self, by: Actor) -> None:
        super().__init__()

        def change(poster: Poster) -> str:
            return reverse("poster", args=[poster.pk]) if access.may_change(by, poster) else ""

        self.columns = (
            Column("name", _("Poster"), sort="name", link=change),
            Column("codes", _("With a code"), lambda row: _("Choose the code"), link=_codes_url),
            Column("picture", _("Without a code"), _download, link=_picture_url, phone=False),
            Column(
                "unit", _("Store"), lambda row: row.unit.name if row.unit else _("All stores"), phone=False
            ),
            Column("size", _("Pixels"), lambda row: f"{row.width} × {row.height}", phone=False),
            Column("created_at", _("Made"), kind="day", sort="created_at", phone=False),
        )


class SheetsTable(Table):
    name = "sheets"
    filters = (
        Filter(
            "q",
            gettext_lazy("Name or slug"),
            lambda rows, text: rows.filter(name__icontains=text) | rows.filter(slug=text),
        ),
    )
    default_sort = "-created_at"
    empty = gettext_lazy("No live code yet. Make one, print it, and change where it leads whenever you like.")

    def __init__(self, poster: Poster) -> None:
        super().__init__()

        def sheet(code: Code) -> str:
            return reverse("poster_png", args=[code.pk, poster.pk])

        self.columns = (
            Column("name", _("Code"), sort="name", link=lambda code: reverse("code", args=[code.pk])),
            Column("channel", _("Channel"), "channel.name", phone=False),
            Column("look", _("Poster"), lambda code: _("Look at it"), link=sheet),
            Column("download", "PNG", _download, link=lambda code: f"{sheet(code)}?download=1"),
            Column("created_at", _("Made"), kind="day", sort="created_at", phone=False),
        )


@page("drain.read")
def posters(request: ConsoleRequest) -> HttpResponse:
    """All templates the reader may use; archived ones when asked for."""
    rows = in_use_or_archived(request, access.posters(request.actor))
    table = PostersTable(request.actor)
    offered = [(_("New poster"), reverse("new_poster"))] if request.actor.may("drain.write") else []
    if offered:
        table.empty_action = offered[0]
    lead = _("A picture with room for a QR, printed with any code as often as you need it.")
    return table_page(
        request, table, rows, context={"heading": _("Posters"), "lead": lead, "page_actions": offered}
    )


@page("drain.read")
def sheets(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """The poster with each code in use that the reader may see."""
    poster = access.poster(request.actor, key)
    rows = access.codes(request.actor).filter(archived_at=None)
    offered = [(_("All posters"), reverse("posters"))]
    if access.may_change(request.actor, poster):
        offered.append((_("Move the box"), reverse("poster", args=[key])))
    lead = _("The same sheet as often as you need it: the QR is drawn anew each time.")
    return table_page(
        request,
        SheetsTable(poster),
        rows,
        context={"heading": poster.name, "lead": lead, "page_actions": offered},
    )


def _codes_url(poster: Poster) -> str:
    return reverse("poster_codes", args=[poster.pk])


def _picture_url(poster: Poster) -> str:
    return f"{reverse('poster_picture', args=[poster.pk])}?download=1"
