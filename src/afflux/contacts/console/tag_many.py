"""A tag put on, or taken off, many people at once: of a few here and now, of more by a worker, whose progress is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import access
from afflux.contacts.actions import tag_runs
from afflux.contacts.actions.tags import tag_people, untag_people
from afflux.contacts.console.pool import PoolTable
from afflux.contacts.jobs import tag_many
from afflux.contacts.models import TagRun
from afflux.kernel.clock import utc_now


@page("pool.write")
@require_POST
def people_tag(request: ConsoleRequest) -> HttpResponse:
    """Put a tag on the ticked people, or on everybody under the filters."""
    return _change(request, put=True)


@page("pool.write")
@require_POST
def people_untag(request: ConsoleRequest) -> HttpResponse:
    """Take a tag off the ticked people, or off everybody under the filters."""
    return _change(request, put=False)


@page("pool.write")
@require_safe
def tag_run(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """How far a worker is."""
    return render(request, "contacts/tag_run.html", _shown(access.tag_run(request.actor, run_id)))


@page("pool.write")
@require_safe
def tag_run_progress(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """The counts now, asked for every second while the run goes on; the page reloads when it has ended."""
    shown = _shown(access.tag_run(request.actor, run_id))
    if shown["going"]:
        return render(request, "contacts/tag_run_progress.html", shown)
    return HttpResponseClientRefresh()


@page("pool.write")
@require_POST
def tag_run_stop(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """Stop after the people being tagged now."""
    tag_runs.stop(access.tag_run(request.actor, run_id), by=request.actor, at=utc_now())
    return redirect("tag_run", run_id)


def _change(request: ConsoleRequest, *, put: bool) -> HttpResponse:
    name, by, at = request.POST.get("tag_name", ""), request.actor, utc_now()
    people = PoolTable().chosen(request, access.persons(by))
    everybody = request.POST.get("all") == "1"
    if everybody and people.order_by()[: tag_runs.AT_ONCE + 1].count() > tag_runs.AT_ONCE:
        with transaction.atomic():
            run = tag_runs.begin(name=name, put=put, filters=request.GET.dict(), by=by, at=at)
            tag_many.enqueue(run_id=str(run.id))
        return redirect("tag_run", run.id)
    tag, count = (tag_people if put else untag_people)(people, name, by=by, at=at)
    messages.success(request, _said(put, count) % {"tag": tag.name, "count": count})
    return redirect("pool")


def _said(put: bool, count: int) -> str:
    if put:
        return ngettext(
            "“%(tag)s” was put on %(count)s person.", "“%(tag)s” was put on %(count)s people.", count
        )
    return ngettext(
        "“%(tag)s” was taken off %(count)s person.", "“%(tag)s” was taken off %(count)s people.", count
    )


def _shown(run: TagRun) -> dict[str, Any]:
    told = {"tag": run.tag.name}
    heading = _("Putting “%(tag)s” on many people") if run.put else _("Taking “%(tag)s” off many people")
    return {
        "run": run,
        "heading": heading % told,
        "going": run.state in tag_runs.GOING,
        "percent": min(99, run.seen * 100 // run.total) if run.total else 0,
        "tone": {"done": "good", "stopped": "warn"}.get(run.state, "water"),
    }
