"""What came with a message, handed out to whoever may see the conversation."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from afflux.console.pages import ConsoleRequest, page
from afflux.conversations import access
from afflux.conversations.console.showing import PICTURES
from afflux.files.store import open_kept
from afflux.files.things import original


@page("talk.read")
@require_safe
def talk_attachment(request: ConsoleRequest, attachment_id: UUID) -> Any:
    """A picture to be shown, anything else to be saved: what a stranger sent is never opened as a page of ours.

    `?as=came`: a picture as it came, to be saved.
    """
    found = access.attachment(request.actor, attachment_id)
    came = request.GET.get("as") == "came" and found.original
    if not found.digest:
        raise Http404
    shown = found.mime in PICTURES and not came
    response = FileResponse(
        io.BytesIO(b"".join(original(found.original))) if came else open_kept(found.digest),
        as_attachment=not shown,
        filename=found.name or found.kind,
        content_type=found.mime if shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response
