"""Never more than five hands at WeCom's tags, counted over all our processes: places at the database, one for each hand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from afflux.connectors.wecom.faults import refusal
from afflux.kernel.ids import hashed_id

HANDS = 5
PATIENCE = 3.0  # seconds until we say what WeCom would say
PAUSE = 0.02


@contextmanager
def one_of_five(connection_id: UUID) -> Iterator[None]:
    """Hold one of the places while the block runs. Raises Refused (45033, to be tried again) where none gets free."""
    place = _taken(connection_id)
    try:
        yield
    finally:
        _sql("SELECT pg_advisory_unlock(%s)", place)


def _taken(connection_id: UUID) -> int:
    ends = time.monotonic() + PATIENCE
    while True:
        for number in range(HANDS):
            place = hashed_id("wecom/hand", str(connection_id), str(number)).int >> 65
            if _sql("SELECT pg_try_advisory_lock(%s)", place):
                return place
        if time.monotonic() > ends:
            raise refusal(45033, "")
        time.sleep(PAUSE)


def _sql(words: str, place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(words, [place])
        return bool(cursor.fetchone()[0])
