"""Forms of the guard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from afflux.console.forms import ConsoleForm
from afflux.guard.actions.wordbook import Said
from afflux.guard.models import OwnWord

LONGEST = 20_000
PURPOSES = (
    ("reply", pgettext_lazy("purpose of a text", "Reply to one person")),
    ("welcome", pgettext_lazy("purpose of a text", "Welcome")),
    ("template", pgettext_lazy("purpose of a text", "Template")),
    ("broadcast", pgettext_lazy("purpose of a text", "Broadcast")),
)


class TryForm(ConsoleForm):
    """A text to read, and for what."""

    submit: Any = _("Check")
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES, initial="broadcast")


class DescribedForm(ConsoleForm):
    """What is said about words of the house's own."""

    severity = forms.ChoiceField(label=_("Severity"), choices=OwnWord.Severity.choices, initial="approve")
    homophones = forms.BooleanField(
        label=_("Also words that sound the same"),
        required=False,
        help_text=_("Only for words of three Chinese characters or more."),
    )
    why = forms.CharField(label=_("Reason"), required=False, max_length=300)
    proposed = forms.CharField(label=_("Proposed wording"), required=False, max_length=300)

    def said(self) -> Said:
        """The word as it was filled in; "" where many are."""
        data = self.cleaned_data
        word = data.get("word", "")
        return Said(word, data["severity"], data["homophones"], data["why"], data["proposed"])


class WordForm(DescribedForm):
    """One word."""

    field_order = ("word",)
    word = forms.CharField(
        label=_("Word"),
        max_length=80,
        help_text=_("Signs between the letters, full-width and traditional forms are found by themselves."),
    )


class WordsForm(DescribedForm):
    """Many words, alike in everything else."""

    field_order = ("words",)
    words = forms.CharField(
        label=_("Words"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One on each line. Signs between the letters, full-width and traditional forms are found by themselves."
        ),
    )


class PhraseForm(ConsoleForm):
    """An exception."""

    submit: Any = _("Add")
    phrase = forms.CharField(
        label=_("Phrase"),
        max_length=80,
        help_text=_("Nothing inside this phrase is found, such as the name of a product."),
    )


class HostForm(ConsoleForm):
    """An allowed domain."""

    submit: Any = _("Add")
    host = forms.CharField(
        label=_("Domain"),
        max_length=200,
        help_text=_("Links to it and to everything below it may go out."),
        widget=forms.TextInput(attrs={"placeholder": "shop.example.com", "inputmode": "url"}),
    )


class DecisionForm(ConsoleForm):
    """What a person says about a held text."""

    words = forms.CharField(
        label=_("Reason"), required=False, max_length=300, help_text=_("Needed where the text is refused.")
    )
