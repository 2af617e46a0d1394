"""Texts that the guard held or judged for somebody who was forgotten: the verdict stays, the words go."""

from __future__ import annotations

from collections.abc import Sequence

from afflux.guard.models import Approval, Judgement
from afflux.kernel.sweeping import Sweep

NOBODY = "erased"  # in place of a subject that names somebody


def forget(sweep: Sweep, part: str, subjects: Sequence[str], *, named: Sequence[str] = ()) -> None:
    """Blank the texts and quotes about these subjects. Of those `named` the subject itself says who it was."""
    texts = Approval.objects.filter(subject__in=subjects).exclude(text="", findings=[], words="")
    quotes = Judgement.objects.filter(subject__in=subjects).exclude(findings=[])
    sweep.change(part, texts, text="", findings=[], words="")
    sweep.change(part, quotes, findings=[])
    asked, judged = Approval.objects.filter(subject__in=named), Judgement.objects.filter(subject__in=named)
    sweep.change(part, asked, text="", findings=[], words="", subject=NOBODY)
    sweep.change(part, judged, findings=[], subject=NOBODY)
