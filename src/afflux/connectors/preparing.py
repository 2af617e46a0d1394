"""What an effect still lacks just before it goes out, such as a name that the carrier alone knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from afflux.connectors.models import Connection, Effect

Payload = Mapping[str, Any]
Prepare = Callable[[Connection, Payload, datetime], Payload]
_PREPARED: dict[str, Prepare] = {}


def prepare(kind: str, by: Prepare) -> None:
    """Let `by` complete the payloads of that kind. It runs outside any transaction, and may ask the carrier for a second or two.

    A worker that dies meanwhile lets another prepare the same payload again.
    """
    _PREPARED[kind] = by


def prepared(effect: Effect, at: datetime) -> Payload:
    """The payload to go out, kept with the effect: what is told of it later is what was sent."""
    payload: Payload = effect.payload
    if (by := _PREPARED.get(effect.kind)) is None:
        return payload
    payload = by(effect.connection, payload, at)
    if payload != effect.payload:
        effect.payload = dict(payload)
        mine = Effect.objects.filter(id=effect.id, state=Effect.State.TAKEN, attempts=effect.attempts)
        mine.update(payload=effect.payload)
    return payload
