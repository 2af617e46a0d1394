"""The page of a line: reading what its carrier knows already, and how far that is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from afflux.connectors import access, actions
from afflux.connectors.models import Connection
from afflux.connectors.syncing import parts, reader
from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now


@page("settings.write")
@require_POST
def connection_sync(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Let workers read everything anew."""
    found = access.connection(request.actor, connection_id)
    reader(found).want_sync(found, at=utc_now())
    return redirect("connection", connection_id)


@page("settings.write")
@require_POST
def connection_confirm(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """What was held back as implausible is so: let it count."""
    found = access.connection(request.actor, connection_id)
    actions.confirm(by=request.actor, at=utc_now(), connection=found)
    return redirect("connection", connection_id)


@page("settings.read")
def connection_progress(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """How far the reading is; asks for itself again while it goes on."""
    found = access.connection(request.actor, connection_id)
    return render(request, "connectors/synced.html", {"connection": found, **progress(found)})


def progress(found: Connection) -> dict[str, Any]:
    """What the panel shows."""
    rows = parts(found)
    return {"parts": rows, "going": any(part.waiting for part in rows)}
