"""What exchange tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afflux.exchange.models import Export, Run
from afflux.kernel.actors import Actor


@dataclass(frozen=True)
class RunStarted:
    run: Run
    by: Actor
    at: datetime


@dataclass(frozen=True)
class RunStopped:
    run: Run
    by: Actor
    at: datetime


@dataclass(frozen=True)
class RunFinished:
    """Told in the transaction that marks the run done or failed."""

    run: Run
    by: Actor
    at: datetime


@dataclass(frozen=True)
class Exported:
    """Somebody took rows out of the house."""

    kind: str
    rows: int
    by: Actor
    at: datetime


@dataclass(frozen=True)
class ExportAsked:
    export: Export
    by: Actor
    at: datetime


@dataclass(frozen=True)
class ExportStopped:
    export: Export
    by: Actor
    at: datetime


@dataclass(frozen=True)
class ExportFetched:
    """Somebody took the finished file out of the house."""

    export: Export
    by: Actor
    at: datetime
