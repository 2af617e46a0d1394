"""Welcomes whose turn never comes, because another that fits everybody they would greet goes before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from afflux.replies.welcome.picking import Greets, asks


def outruns(welcomes: Sequence[Greets], one: Greets) -> Greets | None:
    """The welcome that always goes before `one`; None where somebody may be greeted by it."""
    places = {each.id: place for place, each in enumerate(welcomes)}
    return next(
        (
            other
            for other in welcomes
            if other.id != one.id and other.variants and _covers(other, one) and _first(other, one, places)
        ),
        None,
    )


def _covers(other: Greets, one: Greets) -> bool:
    """Whether `other` fits wherever `one` does."""
    return (
        _wider(other.codes, one.codes)
        and _wider(other.staff, one.staff)
        and _wider(other.connections, one.connections)
        and other.language in ("", one.language)
        and (not other.hours or (other.hours, other.zone) == (one.hours, one.zone))
    )


def _wider(other: frozenset[UUID], one: frozenset[UUID]) -> bool:
    return not other or (bool(one) and one <= other)


def _first(other: Greets, one: Greets, places: dict[UUID, int]) -> bool:
    if other.priority != one.priority:
        return other.priority > one.priority
    if asks(other) != asks(one):
        return asks(other) > asks(one)
    return places[other.id] < places.get(one.id, len(places))
