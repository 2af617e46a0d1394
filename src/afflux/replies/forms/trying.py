"""What the test bench is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.forms.choosing import Chosen, bind
from afflux.connectors import present
from afflux.console.forms import ConsoleForm, MomentField
from afflux.kernel.actors import Actor


class TryForm(ConsoleForm):
    text = forms.CharField(
        label=_("What a customer writes"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    at = MomentField(label=_("When"), required=False)
    carrier = forms.ChoiceField(label=_("Where"), required=False)
    code = Chosen(kind="codes", label=_("Came by the code"), required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        bind(self, by)
        self.fields["carrier"].choices = [("", _("Anywhere")), *present.choices()]  # type: ignore[attr-defined]
