"""The page behind “unsubscribe”: a mail program may press its button without showing it (RFC 8058), a reader sees it first."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from afflux.connectors import leaving
from afflux.console.pages import public
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused


@public
@csrf_exempt  # a mail program presses it without a cookie; who holds the link may leave, and nothing else
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, connection_id: UUID, token: str) -> HttpResponse:
    """Asked by GET it only shows the button: programs that look into links must not unsubscribe anybody."""
    try:
        if request.method == "POST":
            word = request.POST.get("List-Unsubscribe", "")[:40] or "link"
            leaving.leave(connection_id, token, word=word, at=utc_now())
        else:
            leaving.peer_of(connection_id, token)
    except Refused as refused:
        return render(request, "connectors/leave.html", {"refused": str(refused)}, status=refused.why.status)
    return render(request, "connectors/leave.html", {"gone": request.method == "POST"})
