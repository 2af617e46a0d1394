"""A question to the cube: which days, split how, credited how, in which currency, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from afflux.insights.models import Touch
from afflux.kernel.actors import Actor

Tally = dict[str, Decimal]


@dataclass(frozen=True)
class Question:
    """`by` are dimension keys, `where` narrows dimensions to one value (None: where nothing is said); days inclusive."""

    first: date
    last: date
    today: date
    actor: Actor
    by: tuple[str, ...] = ("channel",)
    touch: Touch = Touch.FIRST
    currency: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    needs: frozenset[str] | None = None  # only these measures; None: all
    people: bool = True  # count buyers too, each once: a pass of its own

    @property
    def whole(self) -> bool:
        """About the whole merchant: nothing narrows it, neither the question nor the rights of who asks."""
        return not self.where and self.actor.units is None and not self.actor.own_only


@dataclass(frozen=True)
class Row:
    """One line of an answer: the values of its dimensions, their names, and all measures."""

    keys: tuple[Any, ...]
    names: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True)
class Answer:
    """`left_out` names currencies whose money is not in it."""

    question: Question
    rows: list[Row]
    total: Tally
    currency: str
    left_out: list[str]
