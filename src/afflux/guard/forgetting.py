"""Texts that the guard held or judged for somebody who was forgotten: the verdict stays, the words go."""

from __future__ import annotations

from collections.abc import Sequence

from afflux.guard.models import Approval, Judgement


def forget(subjects: Sequence[str]) -> int:
    """Blank the texts and quotes about these subjects; how many rows."""
    texts = Approval.objects.filter(subject__in=subjects)
    quotes = Judgement.objects.filter(subject__in=subjects).exclude(findings=[])
    return texts.update(text="", findings=[], words="") + quotes.update(findings=[])
