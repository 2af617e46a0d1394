"""Forms of the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm, MomentField
from afflux.console.week import WITHOUT_ROWS, WeekField
from afflux.conversations import desks
from afflux.conversations.models import Desk, Talk
from afflux.organization.models import Unit

SOONER = {"hour": _("In an hour"), "evening": _("This evening"), "tomorrow": _("Tomorrow morning")}


class SayForm(ConsoleForm):
    """What is said, or noted. `key` makes the same form sent twice one message; `warned`: what the guard let go."""

    warned: Sequence[str] = ()

    text = forms.CharField(required=False, max_length=20_000, strip=False)
    picture = forms.FileField(required=False)
    note = forms.BooleanField(required=False)
    key = forms.UUIDField(required=False)


class GiveForm(ConsoleForm):
    """To whom a conversation goes, and what they should know."""

    submit = _("Hand over")
    user = forms.ChoiceField(label=_("Colleague"))
    words = forms.CharField(
        label=_("What they should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the conversation as a note; the customer does not see it."),
    )

    def __init__(self, *args: Any, talk: Talk, **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(str(one.id), one.get_full_name() or one.username) for one in desks.colleagues(talk.unit)]
        field: Any = self.fields["user"]
        field.choices = [("", _("Nobody: back to the unassigned")), *people]
        field.required = False


class CloseForm(ConsoleForm):
    """What was found out."""

    submit = _("Close the conversation")
    topic = forms.CharField(label=_("Topic"), required=False, max_length=80)
    need = forms.CharField(
        label=_("Need"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_topic = forms.CharField(
        label=_("Next topic"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What to talk about next time."),
    )


class SnoozeForm(ConsoleForm):
    """Until when a conversation sleeps: a moment of the day, or one's own."""

    sooner = forms.ChoiceField(choices=list(SOONER.items()), required=False)
    until = MomentField(required=False)

    def moment(self, now: datetime) -> datetime:
        """The chosen instant; an hour from now where none was chosen."""
        if self.cleaned_data.get("until"):
            return self.cleaned_data["until"]  # type: ignore[no-any-return]
        local = timezone.localtime(now)
        evening = local.replace(hour=18, minute=0, second=0, microsecond=0)
        if self.cleaned_data.get("sooner") == "evening" and evening > local:
            return evening
        if self.cleaned_data.get("sooner") in ("evening", "tomorrow"):
            return (local + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        return now + timedelta(hours=1)


class DeskForm(ConsoleForm):
    """How a store answers."""

    owner_first = forms.BooleanField(
        label=_("First to the member of staff whose customer it is"), required=False, initial=True
    )
    method = forms.ChoiceField(label=_("Otherwise to"), choices=Desk.Method.choices)
    hours = WeekField(
        label=_("Working hours"),
        required=False,
        max_length=200,
        help_text=WITHOUT_ROWS,
    )
    zone = forms.CharField(
        label=_("Time zone"), required=False, max_length=64, help_text=_("Empty: that of the merchant.")
    )
    target_minutes = forms.IntegerField(
        label=_("Answer within, in working minutes"),
        min_value=0,
        max_value=10080,
        initial=15,
        help_text=_("0: no target."),
    )


class QuickForm(ConsoleForm):
    """Words ready to be said."""

    shortcut = forms.CharField(
        label=_("Shortcut"), max_length=41, help_text=_("Typed after “/”, such as hi.")
    )
    title = forms.CharField(label=_("Title"), max_length=80)
    text = forms.CharField(
        label=_("Text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("{name} is the customer, {staff} you, {shop} the shop."),
    )
    unit = forms.ModelChoiceField(
        label=_("Store"), queryset=Unit.objects.none(), required=False, empty_label=_("Every store")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(kind=Unit.Kind.STORE, closed_at=None).order_by("number")
