"""The form of a wish."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm
from afflux.conversations.notices.models import Wish
from afflux.conversations.notices.wishes import Wanted, lines


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WishForm(ConsoleForm):
    """Through which connection, of what, and when not."""

    connection = forms.ChoiceField(
        label=_("Besides the console"),
        required=False,
        help_text=_(
            "A message says how many wait and links here; no word of a conversation leaves the house."
        ),
    )
    address = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254, help_text=_("For a mail connection only.")
    )
    late = forms.BooleanField(label=_("When an answer is late"), required=False)
    alerts = forms.BooleanField(label=_("When an alert is raised"), required=False)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=_clock(),
        help_text=_("What comes in quiet hours is sent after them, in one message."),
    )
    quiet_to = forms.TimeField(label=_("Quiet until"), required=False, widget=_clock())
    pause = forms.IntegerField(
        label=_("Minutes between two messages"),
        min_value=1,
        max_value=1440,
        help_text=_("What comes in between is gathered into one."),
        widget=forms.NumberInput(attrs={"class": "number"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(str(one.id), one.name) for one in lines()]
        self.fields["connection"].choices = [("", _("Nowhere else")), *known]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The wish as it was filled in."""
        given = dict(self.cleaned_data)
        line = given.pop("connection")
        return Wanted(connection=UUID(line) if line else None, **given)


def shown(wish: Wish) -> dict[str, Any]:
    """A wish as the form shows it."""
    same = ("address", "late", "alerts", "quiet_from", "quiet_to", "pause")
    return {
        **{name: getattr(wish, name) for name in same},
        "connection": str(wish.connection_id or ""),
    }
