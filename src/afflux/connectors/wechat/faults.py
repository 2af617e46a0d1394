"""What the platform's error codes mean for what was asked, and what cures them: a table for each carrier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from afflux.connectors import egress
from afflux.connectors.carriers import Judged
from afflux.kernel.errors import Problem, Refused


@dataclass(frozen=True)
class Fault:
    """A code: what it means for the effect that met it, and the sentence."""

    judged: Judged
    why: Problem


@dataclass(frozen=True)
class Faults:
    """The codes of one carrier. `stale`: another token may do; `unknown` takes code and says; `partly`: some of it was done."""

    known: Mapping[int, Fault]
    stale: tuple[int, ...]
    unknown: Problem
    not_json: Problem
    partly: Problem

    def refusal(self, code: int, says: str) -> Refused:
        """What an answer with `code` is raised as."""
        found = self.known.get(code)
        return Refused(found.why) if found else Refused(self.unknown, code=code, says=says[:200])

    def judged(self, refused: Refused) -> Judged:
        """What a refusal means for what was asked; after a time-out it may have been done."""
        if refused.why == egress.AWAY:
            return Judged.AGAIN
        if refused.why in (egress.UNSURE, egress.TOO_MUCH, self.not_json, self.partly):
            return Judged.UNSURE
        return next((one.judged for one in self.known.values() if one.why == refused.why), Judged.NEVER)
