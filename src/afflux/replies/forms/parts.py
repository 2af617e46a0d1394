"""What the editors of rules and welcomes share: rows that may stay empty, hours, codes to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.forms.choosing import Chosen, bind, words
from afflux.channels.schedules import MIDNIGHT
from afflux.console.forms import ConsoleForm
from afflux.kernel.actors import Actor
from afflux.replies.models.rules import Language, RulePhrase

SPARE = 1  # empty rows below the filled ones
MOST_ROWS = 60
DAYS = (
    (0, _("Mon")),
    (1, _("Tue")),
    (2, _("Wed")),
    (3, _("Thu")),
    (4, _("Fri")),
    (5, _("Sat")),
    (6, _("Sun")),
)
Row = TypeVar("Row", bound=ConsoleForm)


class PhraseRow(ConsoleForm):
    kind = forms.ChoiceField(
        label=_("The text"), choices=RulePhrase.Kind.choices, initial="contains", required=False
    )
    text = forms.CharField(label=_("Words, signs or pattern"), max_length=500, required=False)
    role = forms.ChoiceField(
        label=_("Needed are"), choices=RulePhrase.Role.choices, initial="any", required=False
    )


class TextRow(ConsoleForm):
    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=1000,
        initial=1,
        required=False,
        widget=forms.NumberInput(attrs={"class": "number"}),
    )


class CodeRow(ConsoleForm):
    code = Chosen(kind="codes", label=_("Code"), required=False)


class StaffRow(ConsoleForm):
    staff = Chosen(kind="staff", label=_("Staff"), required=False)


class WindowRow(ConsoleForm):
    """One window of the week."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=_("To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def window(self) -> list[dict[str, Any]]:
        """The window as it is stored; none where nothing is said."""
        given = self.cleaned_data
        if not (given.get("days") or given.get("start") or given.get("end")):
            return []
        start, end = given.get("start"), given.get("end")
        ends = f"{end:%H:%M}" if end else "00:00"
        return [
            {
                "days": given.get("days") or list(range(7)),
                "from": f"{start:%H:%M}" if start else "00:00",
                "to": MIDNIGHT if ends == "00:00" else ends,
            }
        ]


class ZoneFields(ConsoleForm):
    """In which zone windows of the week are meant."""

    zone = forms.CharField(
        label=_("Time zone of the hours"),
        max_length=64,
        required=False,
        help_text=_("Left empty: that of the house."),
    )


def hours_said(schedule: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stored windows as rows show them."""
    return [
        {"days": one["days"], "start": one["from"], "end": "00:00" if one["to"] == MIDNIGHT else one["to"]}
        for one in schedule
    ]


def windows(rows: Sequence[WindowRow]) -> list[dict[str, Any]]:
    """The hours that rows say, as they are stored."""
    return [window for row in rows for window in row.window()]


def rows_of(
    kind: type[Row], prefix: str, data: Any, said: Sequence[Mapping[str, Any]], *, least: int, by: Actor
) -> list[Row]:
    """Rows for what is said and some empty ones; posted ones as many as were shown."""
    count = max(least, len(said) + SPARE)
    if data is not None:
        heads = {key.split("-")[0].removeprefix(prefix) for key in data if key.startswith(prefix)}
        count = max(count, *(int(head) + 1 for head in heads if head.isdecimal() and len(head) < 4), 0)
    made = []
    for number in range(min(count, MOST_ROWS)):
        initial = dict(said[number]) if number < len(said) else {}
        row = kind(data, prefix=f"{prefix}{number}", initial=initial)
        bind(row, by)
        made.append(row)
    return made


def chosen(rows: Sequence[ConsoleForm], field: str) -> list[Any]:
    """What was chosen in rows, each once."""
    return list(dict.fromkeys(row.cleaned_data[field] for row in rows if row.cleaned_data.get(field)))


def texts_said(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Texts in force as rows show them."""
    return [{"text": one.text, "weight": one.weight} for one in rows if one.removed_at is None]


def as_words(rows: Sequence[Any], field: str) -> list[dict[str, Any]]:
    """Codes or staff as such a field writes them."""
    return [{field: words(one)} for one in rows]


def languages() -> list[tuple[Any, Any]]:
    """Languages to choose from."""
    return [(one.value, one.label) for one in Language]
