"""The forms of the archive."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.connectors import present
from afflux.connectors.models import Connection
from afflux.console.forms import ConsoleForm, DayField
from afflux.contacts.models import Tag
from afflux.conversations.archive.asking import Asked
from afflux.conversations.archive.keeping.guarded import GUARD
from afflux.conversations.archive.models import OwnRule
from afflux.conversations.models import Message
from afflux.kernel.actors import Actor
from afflux.kernel.clock import day_bounds
from afflux.organization import access as house

KINDS = (
    ("text", gettext_lazy("Text")),
    ("image", gettext_lazy("Image")),
    ("voice", gettext_lazy("Voice")),
    ("video", gettext_lazy("Video")),
    ("file", gettext_lazy("File")),
    ("link", gettext_lazy("Link")),
    ("location", gettext_lazy("Place")),
    ("card", gettext_lazy("Card")),
    ("other", gettext_lazy("Other")),
)

KEPT = (*KINDS, (GUARD, gettext_lazy("Texts held and judged by the guard")))


class SearchForm(forms.Form):
    """What to look for; every field may stay empty."""

    use_required_attribute = False
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)
    direction = forms.ChoiceField(label=gettext_lazy("Said by"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    connection = forms.ChoiceField(label=gettext_lazy("Connection"), required=False)
    staff = forms.ChoiceField(label=gettext_lazy("Staff"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Store"), required=False)
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False)
    file = forms.BooleanField(label=gettext_lazy("With a file"), required=False)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    talk = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        lines = Connection.objects.order_by("name").values_list("id", "name")
        members = house.staff(by).order_by("name").values_list("id", "name")[:500]
        stores = house.units(by).exclude(kind="headquarters").values_list("id", "name")[:500]
        labels = Tag.objects.filter(archived_at=None).order_by("name").values_list("id", "name")[:500]
        self._choose("direction", Message.Direction.choices)
        self._choose("kind", KINDS)
        for name, rows in (("connection", lines), ("staff", members), ("unit", stores), ("tag", labels)):
            self._choose(name, [(str(key), label) for key, label in rows])

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("All")), *rows]

    def asked(self, zone: str) -> Asked:
        """What is asked, days as the merchant's; a field that says nothing sensible has been refused before."""
        told = self.cleaned_data
        since, until = told.get("since"), told.get("until")
        ids = {name: UUID(told[name]) for name in ("connection", "staff", "unit", "tag") if told.get(name)}
        return Asked(
            words=told.get("q", ""),
            direction=told.get("direction", ""),
            kind=told.get("kind", ""),
            with_file=told.get("file", False),
            since=_edge(since, zone, 0),
            until=_edge(until, zone, 1),
            **{name: told.get(name) for name in ("person", "talk")},
            **ids,
        )


def _edge(day: date | None, zone: str, end: int) -> Any:
    return day_bounds(day, zone)[end] if day else None


class OwnRuleForm(ConsoleForm):
    """Words of the house that raise an alert."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    side = forms.ChoiceField(label=gettext_lazy("Who says it"), choices=OwnRule.Side.choices)
    words = forms.CharField(
        label=gettext_lazy("Words"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One a line, Chinese or English. Signs put between the letters do not hide a word."
        ),
    )


class PeriodForm(ConsoleForm):
    """How long words are kept."""

    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All")), *KEPT]
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months"),
        min_value=1,
        max_value=600,
        help_text=gettext_lazy("Whole months beyond these are deleted at night, with their files."),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["carrier"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("All")), *present.choices(ever=True)]

    def clean_kind(self) -> str:
        """The guard judges before a carrier is chosen: its texts have one period."""
        kind: str = self.cleaned_data["kind"]
        if kind == GUARD and self.cleaned_data.get("carrier"):
            raise forms.ValidationError(
                _("The guard's texts are of all carriers: choose no carrier for them."), code="carrier"
            )
        return kind


class HoldForm(ConsoleForm):
    """Why nothing may be deleted, and until when."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    until = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until somebody lifts it.")
    )


class ParcelForm(ConsoleForm):
    """Why words are taken out."""

    submit = gettext_lazy("Make the file")
    question = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("It stands in the trail with your name."),
    )
