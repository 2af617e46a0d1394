"""Idempotency-Key: the same POST sent twice has one effect and one answer, also when both are on their way at once.

The key is claimed by a unique row inside the transaction of the effect: a twin waits for that transaction to end, and
then either finds the answer, or (if it was rolled back) does the work itself. Refused requests keep nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from afflux.api.keys import Needs
from afflux.api.models import Replay
from afflux.api.problems import KEY_REUSED, KEY_TOO_LONG, TOO_BIG, document, refused
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id

Run = Callable[..., HttpResponse]
KEPT = timedelta(days=2)


def once(needs: Needs) -> Callable[[Run], Run]:
    """Wrap an operation so that an Idempotency-Key is honoured, for callers whom `needs` lets in."""

    def wrap(run: Run) -> Run:
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            key = request.headers.get("Idempotency-Key")
            if key is None:
                return run(request, **kwargs)
            try:
                needs(request)
            except Refused as refusal:
                return refused(request, refusal)
            if not re.fullmatch(r"[!-~]{1,120}", key):
                return document(KEY_TOO_LONG)
            try:
                return _run_once(run, request, key, kwargs)
            except RequestDataTooBig:
                return document(TOO_BIG, params={"megabytes": 5})

        return guarded

    return wrap


def _run_once(run: Run, request: HttpRequest, key: str, kwargs: dict[str, Any]) -> HttpResponse:
    with transaction.atomic():
        earlier = _claim(request, key)
        response = earlier or run(request, **kwargs)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        elif earlier is None:
            _keep(request, key, response)
    return response


def forget(*, at: datetime) -> int:
    """Delete answers older than two days; how many. After that a key may be used anew."""
    return Replay.objects.filter(at__lt=at - KEPT).delete()[0]


def _claim(request: HttpRequest, key: str) -> HttpResponse | None:
    """The answer given to this key earlier; None if this request is the first to come with it."""
    actor = request.actor.id  # type: ignore[attr-defined]
    upload = (request.content_type or "").startswith(
        "multipart/"
    )  # its parts are read as they come, not held
    content = (
        request.headers.get("Content-Length", "") if upload else hashlib.sha256(request.body).hexdigest()
    )
    fingerprint = hashed_id(request.method or "", request.get_full_path(), content)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into api_replay (actor, key, request, content, content_type, at) values (%s, %s, %s, '', '', %s)"
            " on conflict do nothing",
            [actor, key, fingerprint, utc_now()],
        )
        if cursor.rowcount:
            return None
    earlier = Replay.objects.get(actor=actor, key=key)
    if earlier.request != fingerprint:
        return document(KEY_REUSED)
    response = HttpResponse(
        bytes(earlier.content), status=earlier.status or 200, content_type=earlier.content_type
    )
    response["Idempotent-Replayed"] = "true"
    return response


def _keep(request: HttpRequest, key: str, response: HttpResponse) -> None:
    Replay.objects.filter(actor=request.actor.id, key=key).update(  # type: ignore[attr-defined]
        status=response.status_code,
        content=response.content,
        content_type=response.headers.get("Content-Type", ""),
    )
