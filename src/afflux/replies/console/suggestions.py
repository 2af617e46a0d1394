"""Suggestions beside a conversation: copied and used with one press."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.conversations.models import Talk
from afflux.kernel.clock import utc_now
from afflux.replies import access, actions
from afflux.replies.models import Suggestion

SHOWN = 3


def beside(request: HttpRequest, talk: Talk) -> SafeString:
    """The latest suggestions of a talk that nobody used; the page's own view let the reader in."""
    rows = Suggestion.objects.filter(talk=talk, used_at=None).order_by("-at", "-id")
    found = list(rows.select_related("message", "rule")[:SHOWN])
    return (
        render_to_string("replies/suggestions.html", {"suggestions": found}, request)
        if found
        else SafeString()
    )


@page("talk.read", write="talk.write", beside=True)
@require_POST
def suggestion_used(request: ConsoleRequest, suggestion_id: UUID) -> HttpResponse:
    """Note that somebody took the text."""
    found = access.suggestion(request.actor, suggestion_id)
    used = actions.use_suggestion(found, by=request.actor, at=utc_now())
    if request.htmx:
        return render(request, "replies/suggestion_used.html", {"one": used})
    back = request.headers.get("Referer", "")
    sound = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back) if sound else redirect("talk", talk_id=used.talk_id)
