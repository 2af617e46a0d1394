"""What the archive tells, inside the transaction of the fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class AlertsRaised:
    """Rules noticed something for the first time."""

    alerts: Sequence[UUID]


@dataclass(frozen=True)
class AlertsDecided:
    """Somebody looked at alerts, or put them aside."""

    alerts: Sequence[UUID]
    at: datetime


@dataclass(frozen=True)
class WordsGo:
    """Messages whose period is over are deleted right after this, in the same transaction."""

    messages: Sequence[UUID]
