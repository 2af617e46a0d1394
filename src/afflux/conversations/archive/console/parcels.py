"""Talk → Archive → Taken out: asking for a file of words, and fetching it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.conversations.archive import access, taking
from afflux.conversations.archive.forms import ParcelForm
from afflux.conversations.archive.models import Parcel
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

TONES = {"waiting": "water", "running": "water", "done": "good", "failed": "bad", "stopped": "warn"}


def badge(parcel: Parcel) -> tuple[str, Any]:
    """(tone, words) of its state."""
    if parcel.state == Parcel.State.DONE and not parcel.file:
        return "", _("Gone")
    return TONES[parcel.state], parcel.get_state_display()


def _link(parcel: Parcel) -> str:
    return reverse("archive_parcel", args=[parcel.id])


class ParcelTable(Table):
    name = "parcels"
    default_sort = "-created_at"
    empty = gettext_lazy("Nothing was taken out. Search the archive, then ask for what you see as a file.")
    columns = (
        Column("name", gettext_lazy("File"), value=str, link=_link),
        Column("state", gettext_lazy("State"), value=badge, kind="badge"),
        Column("rows", gettext_lazy("Messages"), kind="count"),
        Column("media", gettext_lazy("Files"), kind="count", phone=False),
        Column("missing", gettext_lazy("Left out"), kind="count", phone=False),
        Column("by_name", gettext_lazy("By")),
        Column("reason", gettext_lazy("Reason")),
        Column("problem", gettext_lazy("Problem"), phone=False),
        Column("created_at", gettext_lazy("Asked"), kind="moment", sort="created_at", phone=False),
        Column("until", gettext_lazy("Kept until"), kind="moment", phone=False),
    )


@page("talk.export")
def parcels(request: ConsoleRequest) -> HttpResponse:
    """What was taken out."""
    lead = _("A file is made by a worker, kept for a week, and every fetching stands in the trail.")
    context = {
        "heading": _("Taken out"),
        "lead": lead,
        "page_actions": [(pgettext("talk", "Archive"), reverse("archive"))],
    }
    return table_page(request, ParcelTable(), access.parcels(request.actor), context=context)


@page("talk.export", write="talk.export")
def parcel_new(request: ConsoleRequest) -> HttpResponse:
    """Ask for what a search finds, for a reason."""
    form = ParcelForm(request.POST or None, initial={"question": request.GET.urlencode()[:2000]})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            asked = taking.ask(
                form.cleaned_data["question"], form.cleaned_data["reason"], by=request.actor, at=utc_now()
            )
            return redirect("archive_parcel", asked.id)
    lead = _("Everything that the search finds, with its files, as CSV and JSON lines in a zip.")
    return form_page(
        request, form, _("Take out"), (pgettext("talk", "Archive"), reverse("archive")), lead=lead
    )


@page("talk.export")
@require_safe
def parcel(request: ConsoleRequest, parcel_id: UUID) -> HttpResponse:
    """One of them: how far it is, or what is in it."""
    return render(request, "archive/parcel.html", _shown(access.parcel(request.actor, parcel_id)))


@page("talk.export")
@require_safe
def parcel_progress(request: ConsoleRequest, parcel_id: UUID) -> HttpResponse:
    """The figures alone, asked for every second; the whole page once it has ended."""
    found = access.parcel(request.actor, parcel_id)
    if found.state in taking.OPEN:
        return render(request, "archive/parcel_progress.html", _shown(found))
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


@page("talk.export", write="talk.export")
@require_POST
def parcel_stop(request: ConsoleRequest, parcel_id: UUID) -> HttpResponse:
    """Stop it; nothing of it stays."""
    taking.stop(access.parcel(request.actor, parcel_id), by=request.actor, at=utc_now())
    return redirect("archive_parcel", parcel_id)


def _shown(parcel: Parcel) -> dict[str, Any]:
    tone, state = badge(parcel)
    return {
        "parcel": parcel,
        "tone": tone,
        "state": state,
        "going": parcel.state in taking.OPEN,
        "percent": min(99, parcel.rows * 100 // parcel.total) if parcel.total else 0,
    }


@page("talk.export", write="talk.export")
def parcel_fetch(request: ConsoleRequest, parcel_id: UUID) -> HttpResponse:
    """The file."""
    found = access.parcel(request.actor, parcel_id)
    try:
        stream = taking.fetch(found, by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("archive_parcels")
    answer = FileResponse(stream, as_attachment=True, filename=f"{found}.zip", content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]
