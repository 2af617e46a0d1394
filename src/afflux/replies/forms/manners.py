"""The robot's manners."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm

FIELDS = ("misses", "human_minutes", "handover_en", "handover_zh", "anger_en", "anger_zh")


class MannersForm(ConsoleForm):
    misses = forms.IntegerField(
        label=_("Hand over after so many words without a rule"), min_value=1, max_value=20
    )
    human_minutes = forms.IntegerField(
        label=_("Keep silent for so many minutes after a human wrote"), min_value=0, max_value=10_000
    )
    handover_zh = forms.CharField(
        label=_("Sentence at the hand-over (中文)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Left empty, the robot hands over without a word."),
    )
    handover_en = forms.CharField(
        label=_("Sentence at the hand-over (English)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    anger_zh = forms.CharField(
        label=_("Words of anger (中文)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One a line; found anywhere. Whoever says one gets a human at once."),
    )
    anger_en = forms.CharField(
        label=_("Words of anger (English)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One a line; found in every form of the words."),
    )
