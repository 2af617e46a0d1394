"""Texts that the guard held or judged for somebody who was forgotten: the verdict and the rules stay, the words go."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import BooleanField, Func, JSONField, Q

from afflux.guard.letting_go import HOLDS_WORDS, MUTED
from afflux.guard.models import Approval, Judgement
from afflux.kernel.sweeping import Sweep

NOBODY = "erased"  # in place of a subject that names somebody


def forget(sweep: Sweep, part: str, subjects: Sequence[str], *, named: Sequence[str] = ()) -> None:
    """Blank the texts and quotes about these subjects. Of those `named` the subject itself says who it was."""
    worded = Func(template=HOLDS_WORDS, output_field=BooleanField())
    muted = Func(template=MUTED, output_field=JSONField())
    texts = Approval.objects.filter(~Q(text="") | ~Q(words="") | Q(worded), subject__in=subjects)
    quotes = Judgement.objects.filter(worded, subject__in=subjects)
    sweep.change(part, texts, text="", findings=muted, words="")
    sweep.change(part, quotes, findings=muted)
    asked, judged = Approval.objects.filter(subject__in=named), Judgement.objects.filter(subject__in=named)
    sweep.change(part, asked, text="", findings=muted, words="", subject=NOBODY)
    sweep.change(part, judged, findings=muted, subject=NOBODY)
