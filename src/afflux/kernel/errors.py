"""Errors that people and machines can act on: a code, a whole sentence with named fields, and the field at fault.

A `Problem` is declared once next to the rule it guards; its sentence is a lazy translation, so a stored
(code, params) pair reads in either language later. `Refused` is the only exception that actions raise on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PROBLEMS: dict[str, Problem] = {}


@dataclass(frozen=True)
class Problem:
    """`code` is stable for machines ("channels.code_expired"); `sentence` may hold %(named)s fields."""

    code: str
    sentence: Any
    status: int = 422

    def says(self, params: Mapping[str, Any]) -> str:
        """The sentence in the language active now, with its fields filled."""
        return str(self.sentence) % params if params else str(self.sentence)


def problem(code: str, sentence: Any, *, status: int = 422) -> Problem:
    """Declare a problem; `status` is the HTTP status that a face answers with."""
    found = Problem(code, sentence, status)
    _PROBLEMS[code] = found
    return found


def known_problem(code: str) -> Problem | None:
    """The declared problem of that code, or None."""
    return _PROBLEMS.get(code)


def all_problems() -> list[Problem]:
    """Every declared problem, by code."""
    return [_PROBLEMS[code] for code in sorted(_PROBLEMS)]


class Refused(Exception):
    """A request that the domain refuses: which problem, at which field, with which values."""

    def __init__(self, why: Problem, *, field: str | None = None, **params: Any) -> None:
        super().__init__(why.code)
        self.why = why
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.why.says(self.params)
