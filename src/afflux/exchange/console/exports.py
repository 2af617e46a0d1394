"""Rows given out as files: at once where they are few, else made by a worker, watched on a page and fetched from there."""

from __future__ import annotations

import tempfile
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.exchange import access, exporting, exports, rejects
from afflux.exchange.events import Exported
from afflux.exchange.kinds import Kind, kind
from afflux.exchange.models import Export
from afflux.kernel.clock import utc_now
from afflux.kernel.news import tell

TONES = {"done": "good", "failed": "bad", "running": "water", "waiting": "water", "stopped": "warn"}
_BLOCK = 256 * 1024


def _label(export: Export) -> str:
    found = kind(export.kind)
    return str(found.label) if found else export.kind


def badge(export: Export) -> tuple[str, Any]:
    """(tone, words) of the export's state."""
    if export.state == Export.State.DONE and (
        not export.file or (export.until and export.until <= utc_now())
    ):
        return "", _("Gone")
    return TONES[export.state], export.get_state_display()


class ExportTable(Table):
    name = "exports"
    default_sort = "-created_at"
    empty = gettext_lazy("No large file has been asked for yet. Small ones come at once and are not kept.")
    columns = (
        Column(
            "file_name", gettext_lazy("File"), link=lambda export: reverse("export_one", args=[export.id])
        ),
        Column("kind", gettext_lazy("Holds"), _label, phone=False),
        Column("state", gettext_lazy("State"), badge, kind="badge"),
        Column("rows", gettext_lazy("Rows"), kind="count"),
        Column("by_name", gettext_lazy("By")),
        Column("created_at", gettext_lazy("Asked"), kind="moment", sort="created_at", phone=False),
        Column("until", gettext_lazy("Kept until"), kind="moment", phone=False),
    )
    filters = (
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            choices=lambda _by: Export.State.choices,
        ),
    )

    def __init__(self) -> None:
        self.empty_action = (_("Export"), reverse("export"))


@page("home.read", write="home.read")
def export(request: ConsoleRequest) -> HttpResponse:
    """What the reader may take out; posting kind and form gives the file, or the page where it is made."""
    if request.method != "POST":
        shown = {"kinds": access.exports(request.actor), "formats": exporting.FORMATS}
        return render(request, "exchange/export.html", shown)
    name, form = request.POST.get("kind", ""), request.POST.get("as", "csv")
    of = exports.known(name, form, by=request.actor)
    if exports.is_small(of, request.actor):
        return _at_once(request, of, form)
    return redirect("export_one", exports.ask(name, form, by=request.actor, at=utc_now()).id)


def _at_once(request: ConsoleRequest, of: Kind, form: str) -> HttpResponse:
    target = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    try:
        rows = exporting.in_console(of, form, by=request.actor, into=target)
    except BaseException:
        target.close()
        raise
    tell(Exported(kind=of.name, rows=rows, by=request.actor, at=utc_now()))
    target.seek(0)
    name = exporting.file_name(of, form, utc_now())
    return FileResponse(target, as_attachment=True, filename=name)  # type: ignore[return-value]


@page("home.read", write="home.read")
@require_GET
def exported(request: ConsoleRequest) -> HttpResponse:
    """The files asked for: one's own, or everybody's for an owner."""
    context = {
        "heading": _("Files made"),
        "lead": _("Large files are made in the background and kept for seven days."),
        "page_actions": [(_("Export"), reverse("export"))],
    }
    return table_page(request, ExportTable(), access.exported(request.actor), context=context)


@page("home.read", write="home.read")
@require_GET
def export_one(request: ConsoleRequest, export_id: UUID) -> HttpResponse:
    """A file being made, or made."""
    return render(
        request, "exchange/exported.html", _context(request, access.export(request.actor, export_id))
    )


@page("home.read", write="home.read")
@require_GET
def export_progress(request: ConsoleRequest, export_id: UUID) -> HttpResponse:
    """The figures alone, asked for every second; the whole page once it has ended."""
    found = access.export(request.actor, export_id)
    if found.state in exports.OPEN:
        return render(request, "exchange/export_progress.html", {**_context(request, found), "swapped": True})
    return HttpResponseClientRefresh()


@page("home.read", write="home.read")
@require_POST
def stop_export(request: ConsoleRequest, export_id: UUID) -> HttpResponse:
    """Stop it; nothing of it stays."""
    found = exports.stop(access.export(request.actor, export_id), by=request.actor, at=utc_now())
    return redirect("export_one", found.id)


@page("home.read", write="home.read")
@require_GET
def export_file(request: ConsoleRequest, export_id: UUID) -> HttpResponse:
    """The finished file."""
    found = access.export(request.actor, export_id)
    stream = exports.fetch(found, by=request.actor, at=utc_now())
    response = FileResponse(stream, as_attachment=True, filename=found.file_name)
    response.block_size = _BLOCK
    return response  # type: ignore[return-value]


def _context(request: ConsoleRequest, export: Export) -> dict[str, Any]:
    (tone, state), of, going = badge(export), kind(export.kind), export.state in exports.OPEN
    refusal = exports.fetchable(export, by=request.actor, at=utc_now())
    language = get_language() or "en"
    ended = export.finished_at or utc_now()
    spent = (ended - export.started_at).total_seconds() if export.started_at else 0
    share = export.rows / export.rows_total if export.rows_total else 0
    return {
        "export": export,
        "kind_label": _label(export),
        "tone": tone,
        "state": state,
        "going": going,
        "percent": min(99, round(share * 100)),
        "pace": round(export.rows / spent) if spent >= 1 else None,
        "fetchable": refusal is None,
        "refusal": str(refusal) if refusal and export.state == Export.State.DONE else "",
        "again": not going and of is not None and request.actor.may(of.export_right),
        "problem": rejects.sentence(export.problem, export.problem_params, language)
        if export.problem
        else "",
    }
