"""Texts that the guard held or judged for somebody who was forgotten: the verdict stays, the words go."""

from __future__ import annotations

from collections.abc import Sequence

from afflux.guard.models import Approval, Judgement

NOBODY = "erased"  # in place of a subject that names somebody


def forget(subjects: Sequence[str], *, named: Sequence[str] = ()) -> int:
    """Blank the texts and quotes about these subjects; how many rows. Of those `named` the subject itself says who it was."""
    texts = Approval.objects.filter(subject__in=subjects)
    quotes = Judgement.objects.filter(subject__in=subjects).exclude(findings=[])
    gone = texts.update(text="", findings=[], words="") + quotes.update(findings=[])
    asked, judged = Approval.objects.filter(subject__in=named), Judgement.objects.filter(subject__in=named)
    gone += asked.update(text="", findings=[], words="", subject=NOBODY)
    return gone + judged.update(findings=[], subject=NOBODY)
