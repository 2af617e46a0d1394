"""The list of imports, a new one, and what became of one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.exchange import access, actions, rejects
from afflux.exchange.forms import UploadForm
from afflux.exchange.keeping import UPLOAD
from afflux.exchange.kinds import all_kinds, kind
from afflux.exchange.mapping import feeds_of
from afflux.exchange.models import Run
from afflux.files import store
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

TONES = {
    "done": "good",
    "failed": "bad",
    "running": "water",
    "waiting": "water",
    "stopped": "warn",
    "draft": "",
}
SHOWN = 50  # rejected rows on the page; the download has all


def kind_label(run: Run) -> str:
    found = kind(run.kind)
    return str(found.label) if found else run.kind


def badge(run: Run) -> tuple[str, Any]:
    """(tone, words) of the run's state."""
    if run.dry_run and run.state == Run.State.DONE:
        return "", _("Checked")
    return TONES[run.state], run.get_state_display()


class RunTable(Table):
    name = "imports"
    default_sort = "-created_at"
    empty = gettext_lazy(
        "Nothing has been imported yet. Bring the contacts, orders, costs and exposures that you have in files."
    )
    columns = (
        Column("file_name", gettext_lazy("File"), link=lambda run: reverse("import", args=[run.id])),
        Column("kind", gettext_lazy("Holds"), kind_label),
        Column("state", gettext_lazy("State"), badge, kind="badge"),
        Column("imported", gettext_lazy("Imported"), kind="count"),
        Column("merged", gettext_lazy("Already there"), kind="count", phone=False),
        Column("rejected", gettext_lazy("Rejected"), kind="count"),
        Column("by_name", gettext_lazy("By"), phone=False),
        Column("created_at", gettext_lazy("When"), kind="moment", sort="created_at", phone=False),
    )
    filters = (
        Filter(
            "kind",
            gettext_lazy("Holds"),
            lambda rows, value: rows.filter(kind=value),
            choices=lambda _by: [(k.name, k.label) for k in all_kinds()],
        ),
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            choices=lambda _by: Run.State.choices,
        ),
    )

    def __init__(self) -> None:
        self.empty_action = (_("Import a file"), reverse("import_new"))


@page("imports.write", write="imports.write")
def imports(request: ConsoleRequest) -> HttpResponse:
    """All imports the reader may see, newest first."""
    context = {
        "heading": _("Imports"),
        "lead": _("Files in and out: every row is imported, already there, or rejected with its reason."),
        "page_actions": [
            (_("Import a file"), reverse("import_new")),
            (_("Mappings"), reverse("mappings")),
            (_("Export"), reverse("export")),
        ],
    }
    return table_page(request, RunTable(), access.runs(request.actor), context=context)


@page("imports.write", write="imports.write")
def new_import(request: ConsoleRequest) -> HttpResponse:
    """Take a file; then its columns are chosen, or a saved mapping knows them."""
    form = UploadForm(request.POST or None, request.FILES or None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            return _taken(request, form)
        except Refused as refused:
            form.refuse(refused)
    context = {
        "form": form,
        "heading": _("Import a file"),
        "trail": (_("Imports"), reverse("imports")),
        "lead": _("Nothing is written before you have seen what would be."),
    }
    return render(request, "console/form_page.html", context)


def _taken(request: ConsoleRequest, form: UploadForm) -> HttpResponse:
    upload = form.cleaned_data["file"]
    sort, _colon, name = form.cleaned_data["holds"].partition(":")
    if sort == "kind":
        actions.permitted(name, request.actor)
    file = store.keep(upload.chunks(), name=upload.name, media_type=UPLOAD, at=utc_now())
    said: dict[str, Any] = {
        "file": file.digest,
        "file_name": upload.name,
        "by": request.actor,
        "at": utc_now(),
    }
    if sort == "kind":
        run = actions.draft(kind_name=name, mapping=form.opening(), **said)
        return redirect("import_columns", run.id)
    profile = access.profile(request.actor, UUID(name))
    feeds = feeds_of(
        {**profile.mapping, **form.opening()}, "" if "feeds" in profile.mapping else profile.kind
    )
    runs = [
        actions.start(kind_name=feed, mapping=raw, options={}, dry_run=True, worker=True, **said)
        for feed, raw in feeds
    ]
    if len(runs) == 1:
        return redirect("import", runs[0].id)
    messages.success(
        request, _("The file is being checked once for each of %(count)s kinds.") % {"count": len(runs)}
    )
    return redirect("imports")


@page("imports.write", write="imports.write")
@require_GET
def one_import(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """One import: how far it is, what was taken, what was rejected and why."""
    run = access.run(request.actor, run_id)
    if run.state == Run.State.DRAFT:
        return redirect("import_columns", run.id)
    return render(request, "exchange/import.html", _context(run))


@page("imports.write", write="imports.write")
@require_GET
def progress(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """The counts now, asked for every second while the run goes on; the page reloads when it has ended."""
    run = access.run(request.actor, run_id)
    if run.state in (Run.State.WAITING, Run.State.RUNNING):
        return render(request, "exchange/import_progress.html", _context(run))
    return HttpResponseClientRefresh()


@page("imports.write", write="imports.write")
@require_POST
def stop_import(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """Stop after the rows being written now."""
    run = actions.stop(access.run(request.actor, run_id), by=request.actor, at=utc_now())
    return redirect("import", run.id)


@page("imports.write", write="imports.write")
@require_POST
def resume_import(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """Go on where it stopped."""
    run = actions.resume(access.run(request.actor, run_id), by=request.actor, at=utc_now(), worker=True)
    return redirect("import", run.id)


@page("imports.write", write="imports.write")
@require_POST
def import_for_real(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """After a check: the same file in the same way, written."""
    run = actions.again(access.run(request.actor, run_id), dry_run=False, by=request.actor, at=utc_now())
    return redirect("import", run.id)


@page("imports.write", write="imports.write")
@require_GET
def rejected_rows(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """The rejected rows with their reasons as CSV, to mend and import again."""
    run = access.run(request.actor, run_id)
    response = StreamingHttpResponse(_csv(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{run.kind}-{run.id.hex[-6:]}.csv"'
    return response  # type: ignore[return-value]


class _Echo:
    def write(self, line: str) -> str:
        return line


def _csv(run: Run) -> Iterator[str]:
    yield "\ufeff"
    writer = csv.writer(_Echo())
    for line in rejects.table(run):
        yield writer.writerow(line)


def _context(run: Run) -> dict[str, Any]:
    language = get_language() or "en"
    shown = [
        {
            "row": reject.row,
            "field": reject.field,
            "why": rejects.sentence(reject.problem, reject.params, language),
            "raw": _line(reject.raw, run),
        }
        for reject in run.rejects.order_by("row", "id")[:SHOWN]
    ]
    spent = ((run.finished_at or timezone.now()) - run.started_at).total_seconds() if run.started_at else 0
    return {
        "run": run,
        "kind_label": kind_label(run),
        "tone": badge(run)[0],
        "state": badge(run)[1],
        "rows": run.next_row - run.skipped,
        "percent": round(run.share * 100),
        "rejects": shown,
        "more": max(0, run.rejected - SHOWN),
        "problem": rejects.sentence(run.problem, run.problem_params, language) if run.problem else "",
        "going": run.state in (Run.State.WAITING, Run.State.RUNNING),
        "pace": round(run.next_row / spent) if spent >= 1 else None,
        "used": [(ours, ", ".join(theirs)) for ours, theirs in run.found.get("used", {}).items() if theirs],
        "ignored": run.found.get("ignored", [])[:60],
    }


def _line(raw: dict[str, str], run: Run) -> str:
    """The cells in the file's order, which jsonb does not keep."""
    text = " · ".join(raw[name] for name in [*run.found.get("columns", []), ""] if raw.get(name))
    return text if len(text) <= 160 else text[:160] + "…"
