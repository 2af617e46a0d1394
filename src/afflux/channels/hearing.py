"""What drainage does when the pool tells it something."""

from __future__ import annotations

from afflux.channels.actions.adds import mark_duplicates
from afflux.contacts.events import MergeUndone, PersonsMerged


def judge_merged(told: PersonsMerged) -> None:
    """Two persons became one: the later of their adds is a duplicate."""
    mark_duplicates(told.kept)


def judge_parted(told: MergeUndone) -> None:
    """They are two again: each has a first add."""
    mark_duplicates([told.kept, told.absorbed])
