"""Operations of a room: each declares its right and says what it does, or it cannot be declared at all.

`@routes.get("/orders", right="trade.read", says=_("Orders, newest first."), response=Page[OrderOut])`
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from afflux.api.keys import Needs
from afflux.api.problems import BAD_TEXT, document
from afflux.api.replay import once

View = TypeVar("View", bound=Callable[..., Any])


class Routes(Router):
    """A room's operations, under one heading of the description. `says`: one lazily translated sentence."""

    def __init__(self, heading: Any) -> None:
        super().__init__(tags=[heading])

    def get(self, path: str, *, right: str, says: Any, **described: Any) -> Callable[[View], View]:  # type: ignore[override]
        """A reading of what the key may see."""
        return self._declare("GET", path, right, {**described, "description": says})

    def post(self, path: str, *, right: str, says: Any, **described: Any) -> Callable[[View], View]:  # type: ignore[override]
        """A write; honours Idempotency-Key."""
        return self._declare("POST", path, right, {**described, "description": says})

    def put(self, path: str, *, right: str, says: Any, **described: Any) -> Callable[[View], View]:  # type: ignore[override]
        """A write that says the whole; sending it again changes nothing."""
        return self._declare("PUT", path, right, {**described, "description": says})

    def _declare(
        self, method: str, path: str, right: str, described: dict[str, Any]
    ) -> Callable[[View], View]:
        """`described`: response, description, openapi_extra …, as ninja takes them."""

        def declare(view: View) -> View:
            needs = Needs(right)
            wrapped = decorate_view(*([once(needs), storable] if method == "POST" else [storable]))(view)
            described.setdefault("operation_id", view.__name__)
            declared: View = self.api_operation([method], path, auth=needs, **described)(wrapped)
            return declared

        return declare


def storable(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse an address with a NUL in it: no text of ours has one, and the database would fail on it."""

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "\x00" in unquote(request.get_full_path()):
            return document(BAD_TEXT)
        return run(request, **kwargs)

    return guarded
