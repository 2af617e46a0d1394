"""Into the side bar from a carrier's app: its log-in, which we believe once per state, and the one script we let in."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afflux.connectors.addresses import public_url
from afflux.connectors.beside import app_of, has_app
from afflux.connectors.models import Connection
from afflux.console.pages import ConsoleRequest, View, public
from afflux.conversations import side
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, problem
from afflux.organization import beside

STATES, MOST_STATES, STATE_LASTS = "beside_states", 4, 600  # seconds
NO_STATE = problem(
    "conversations.no_state",
    _("This log-in was not begun here, was used already or took longer than ten minutes. Enter again."),
    status=403,
)


def or_enter(view: View) -> View:
    """Let whoever comes in the carrier's app and is not known yet enter by it; everybody else sees the view or the log-in."""

    @functools.wraps(view)
    def entered(request: ConsoleRequest, line_id: UUID) -> HttpResponse:
        if not request.user.is_authenticated and beside.guest(request) is None and _in_app(request, line_id):
            return redirect("side_enter", line_id)
        return view(request, line_id)

    return entered


@public
@never_cache
@require_safe
def side_enter(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """To the carrier's log-in, which asks nothing inside its app, with a state that this browser alone can bring back."""
    line = side.line_in_use(line_id)
    app, opened = app_of(line)
    state, now = secrets.token_hex(16), utc_now().timestamp()
    held = [one for one in request.session.get(STATES, []) if one[2] > now]
    back = our_address(request, reverse("side_entered", args=[line.id]))
    try:
        there = app.sign_in(opened, back, state)
    except Refused as refused:
        return _refused(request, line, refused)
    request.session[STATES] = [*held, (str(line.id), state, now + STATE_LASTS)][-MOST_STATES:]
    return HttpResponseRedirect(there)


@public
@never_cache
@require_safe
def side_entered(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Back from the carrier: whoever its code names enters, always to the side bar of this line and nowhere else."""
    line = side.line_in_use(line_id)
    app, opened = app_of(line)
    try:
        _spend(request, line, request.GET.get("state", ""))
        account = app.signed_in(opened, request.GET.get("code", ""), at=utc_now())
        beside.enter(request, line.id, account, at=utc_now())
    except Refused as refused:
        return _refused(request, line, refused)
    return redirect("side", line.id)


def script(request: ConsoleRequest, line: Connection) -> dict[str, Any]:
    """What the page loads inside the app, and nothing anywhere else: `app` None, and in the app why not (`no_script`)."""
    if not (has_app(line) and _in_app(request, line.id)):
        return {"app": None, "has_app": has_app(line)}
    app, opened = app_of(line)
    try:
        return {"app": app.script(opened), "has_app": True}
    except Refused as refused:
        return {"app": None, "has_app": True, "no_script": refused}


def answered(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page; where it loads the app's script, its policy allows that one host beside ours."""
    page = render(request, template, context, status=status)
    if app := context["app"]:
        allowing: Callable[..., Any] = csp_update({"script-src": [app.host]})
        return allowing(lambda: page)()  # type: ignore[no-any-return]
    return page


def our_address(request: HttpRequest, path: str) -> str:
    """A path of ours as the app reaches it."""
    asked = request.build_absolute_uri("/")
    return public_url(path, asked_at=asked.replace("http://", "https://", 1) if settings.SECURE else asked)


def _in_app(request: HttpRequest, line_id: UUID) -> bool:
    line = Connection.objects.filter(id=line_id, removed_at=None).first()
    if line is None or not has_app(line):
        return False
    return app_of(line)[0].shows(request.headers.get("User-Agent", ""))


def _spend(request: HttpRequest, line: Connection, state: str) -> None:
    """Use a state up. Raises Refused where this browser has none such, or not any more."""
    held = request.session.get(STATES, [])
    request.session[STATES] = [one for one in held if one[1] != state]
    now = utc_now().timestamp()
    if not any(one[0] == str(line.id) and one[1] == state and one[2] > now for one in held):
        raise Refused(NO_STATE)


def _refused(request: HttpRequest, line: Connection, refused: Refused) -> HttpResponse:
    context = {"line": line, "refused": refused, "app": None, "has_app": True}
    return render(request, "conversations/side_refused.html", context, status=refused.why.status)
