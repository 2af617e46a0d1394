"""Conditions of a rule: each a question to the facts, asked for many people in one statement.

A condition's SQL yields (person, at, fact): for whom it holds, since when, and the fact that shows it as jsonb. Its
parameters are named `<kind>_<name>`; `%(persons)s` are the people asked about.
"""

from __future__ import annotations

from afflux.labels.conditions.asking import CONDITIONS, Match, matching, sentence
from afflux.labels.conditions.kinds import Condition

__all__ = ["CONDITIONS", "Condition", "Match", "matching", "sentence"]
