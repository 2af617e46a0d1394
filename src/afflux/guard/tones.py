"""How severities, states and outcomes are shown: a tone and a word."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.guard.models import Approval, Judgement, OwnWord

_TONES = {"block": "bad", "approve": "warn", "warn": "water", "": "good"}
_STATES = {"waiting": "warn", "approved": "good", "refused": "bad"}
_OUTCOMES = {"passed": "water", "allowed": "good", "held": "warn", "blocked": "bad"}


def tone(severity: str) -> tuple[str, Any]:
    """The badge of a severity; "" is a text in which nothing was found."""
    return _TONES[severity], OwnWord.Severity(severity).label if severity else _("Nothing found")


def state(row: Approval) -> tuple[str, Any]:
    """The badge of an approval."""
    return _STATES[row.state], Approval.State(row.state).label


def outcome(row: Judgement) -> tuple[str, Any]:
    """The badge of a judgement."""
    return _OUTCOMES[row.outcome], Judgement.Outcome(row.outcome).label
