"""The form of a stop by hand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm


class StopForm(ConsoleForm):
    submit = _("Stop")
    minutes = forms.IntegerField(
        label=_("For how many minutes"),
        initial=60,
        widget=forms.NumberInput(attrs={"class": "number", "min": 1}),
        help_text=_("Scans go to the next target, or to the fallback, from the next one on."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)
