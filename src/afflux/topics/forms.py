"""The form of a topic."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm
from afflux.topics.saving import Draft


class TopicForm(ConsoleForm):
    """Name, words, and what to talk about next."""

    name = forms.CharField(label=_("Name"), max_length=60)
    words = forms.CharField(
        label=_("Words"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        help_text=_(
            "One on each line, in any language. A message that uses any of them asks about this topic."
        ),
    )
    follow_up = forms.CharField(
        label=_("Next topic"),
        required=False,
        max_length=400,
        help_text=_("Proposed when such a conversation is closed: what to talk about next time."),
    )

    def draft(self) -> Draft:
        """The topic as it was filled in."""
        data = self.cleaned_data
        return Draft(data["name"], data["words"].splitlines(), data["follow_up"])
