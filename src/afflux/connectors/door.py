"""The door /hook/{id}: short answers for machines. 200 is said only when what came is safe in the database."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from afflux.connectors import intake
from afflux.connectors.carriers import Large, Parts, carrier
from afflux.connectors.models import Connection
from afflux.console.pages import public
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

MOST = 512 * 1024  # bytes, unless the carrier's messages are larger
MOST_OF_ALL = 24 * 1024 * 1024
MOST_OF_QUERY = 8 * 1024
SET_UP = timedelta(days=7)
log = structlog.get_logger()


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """Whatever the carrier sends; 503 while the database is away, so that it is sent again."""
    if _length(request) > MOST_OF_ALL or len(request.META.get("QUERY_STRING", "")) > MOST_OF_QUERY:
        return _plain("too large", 413)
    line = None
    try:
        line = Connection.objects.filter(id=connection_id, removed_at=None).first()
        if line is None:
            return _plain("no such door", 404)
        found = carrier(line.kind)
        if _length(request) > (found.most if isinstance(found, Large) else MOST):
            return _plain("too large", 413)
        reply = intake.receive(line, _parts(request), at=utc_now())
    except Refused as refused:
        log.warning("refused at a door", connection=str(connection_id), problem=refused.why.code)
        _remember(line, refused)
        # One word for every wrong signature, seal and receiver: the answer tells a stranger nothing about our key.
        return _plain("refused" if refused.why.status == 403 else refused.why.code, refused.why.status)
    except (DatabaseError, InterfaceError) as error:
        log.error("a callback could not be kept", connection=str(connection_id), error=type(error).__name__)
        return _plain("come again", 503)
    kind = "application/json" if reply.startswith(b"{") else "text/plain; charset=utf-8"
    return HttpResponse(reply, content_type=kind)


@runtime_checkable
class Watchful(Protocol):
    """A carrier that notes who was refused while its door is being set up."""

    def refused_at_door(self, line: Connection, refused: Refused, *, at: datetime) -> None:
        """Somebody was refused before the carrier had verified the door."""


def _remember(line: Connection | None, refused: Refused) -> None:
    """For the self-check, and only until the door is verified: later a stranger's knock is no news."""
    if line is None or line.verified_at is not None or line.created_at < utc_now() - SET_UP:
        return
    found = carrier(line.kind)
    if isinstance(found, Watchful):
        with suppress(DatabaseError, InterfaceError):
            found.refused_at_door(line, refused, at=utc_now())


def _parts(request: HttpRequest) -> Parts:
    """Read from the stream: what comes by itself is bounded above, not by the bound of forms."""
    query = {name: request.GET[name] for name in request.GET}
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Parts(request.method or "", query, request.read(_length(request)), headers)


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else MOST + 1


def _plain(words: str, status: int) -> HttpResponse:
    answer = HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")
    if status == 503:
        answer["Retry-After"] = "5"
    return answer
