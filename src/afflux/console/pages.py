"""A console page declares the right it needs; a view without a declaration fails the route matrix."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from afflux.kernel.actors import Actor

View = Callable[..., HttpResponse]
Guest = Callable[[HttpRequest], Actor | None]
_GUESTS: list[Guest] = []


class ConsoleRequest(HttpRequest):
    """What views are typed with: a request after ActorMiddleware."""

    actor: Actor
    merchant: Any
    htmx: Any


def admits(guest: Guest) -> None:
    """Let `guest` say who looks at a page that opens beside a chat without a log-in to the console."""
    if guest not in _GUESTS:
        _GUESTS.append(guest)


def page(right: str, *, write: str | None = None, beside: bool = False) -> Callable[[View], View]:
    """Let only actors holding `right` in; unsafe methods need `write`.

    By default who may read an area needs its right to write there; any other right holds for unsafe methods too.
    `beside`: the page also opens to whoever entered by a carrier's app, with what they may do there.
    """
    needed = write or (right.removesuffix("read") + "write" if right.endswith(".read") else right)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: ConsoleRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                guest = _guest(request) if beside else None
                if guest is None:
                    return _to_login(request)
                request.actor = guest
            unsafe = request.method not in ("GET", "HEAD", "OPTIONS")
            if not request.actor.may(needed if unsafe else right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.right, guarded.write_right = right, needed  # type: ignore[attr-defined]
        return guarded

    return declare


def _to_login(request: ConsoleRequest) -> HttpResponse:
    """Part of a page cannot show the log-in: the whole page goes there, and comes back to where it was."""
    if request.htmx:
        return HttpResponseClientRedirect(
            redirect_to_login(request.htmx.current_url_abs_path or "/").headers["Location"]
        )
    return redirect_to_login(request.get_full_path())


def _guest(request: HttpRequest) -> Actor | None:
    return next((actor for ask in _GUESTS if (actor := ask(request))), None)


def public(view: View) -> View:
    """Declare a view that anybody may call: a landing page, a health check."""
    view.right, view.write_right = "public", "public"  # type: ignore[attr-defined]
    return view
