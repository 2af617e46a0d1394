"""What the room tells, inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from afflux.labels.models import Rule


@dataclass(frozen=True)
class LabelsGiven:
    """These people got the rule's tag, each for the first time by this rule."""

    rule: Rule
    persons: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True)
class LabelsTaken:
    """These people no longer fulfil a rule that does not last."""

    rule: Rule
    persons: tuple[UUID, ...]
    at: datetime
