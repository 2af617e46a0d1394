"""The form of a mode, with its pace points as rows of text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.modes import ModeDraft, Point
from afflux.channels.models import Mode
from afflux.channels.models.sources import CostKind, Domain, Step
from afflux.console.forms import ConsoleForm
from afflux.kernel.text import clean

MOST = 100_000


class ModeForm(ConsoleForm):
    fold = ("steps", "cost_kinds", "pace", "burst_per_hour", "burst_pause_minutes")
    key = forms.SlugField(
        label=_("Key"), max_length=40, help_text=_("Short Latin letters; files and the API use it. It stays.")
    )
    name_en = forms.CharField(label=_("Name (English)"), max_length=80)
    name_zh = forms.CharField(label=_("Name (中文)"), max_length=80)
    domain = forms.ChoiceField(label=_("Domain"), choices=Domain.choices)
    paid = forms.BooleanField(label=_("The traffic itself is paid for"), required=False)
    exposure_en = forms.CharField(
        label=_("One exposure is (English)"), max_length=40, help_text=_("Such as “card handed out”.")
    )
    exposure_zh = forms.CharField(label=_("One exposure is (中文)"), max_length=40)
    steps = forms.MultipleChoiceField(
        label=_("Steps"), choices=Step.choices, widget=forms.CheckboxSelectMultiple,
        initial=["exposure", "scan", "view", "add", "consultation", "order", "repeat"],
    )  # fmt: skip
    cost_kinds = forms.MultipleChoiceField(
        label=_("Cost drivers"), choices=CostKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    pace = forms.CharField(
        label=_("Pace of one staff account"), required=False, widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        initial="0 0 30\n7 2 80\n30 5 200",
        help_text=_("One line for each age: account age in days, floor and ceiling of adds a day. Between the lines it rises evenly."),
    )  # fmt: skip
    burst_per_hour = forms.IntegerField(
        label=_("Burst: adds an hour"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("More than this within an hour stops the account for a while."),
    )
    burst_pause_minutes = forms.IntegerField(
        label=_("Pause after a burst, minutes"), min_value=1, max_value=10_080, required=False
    )

    def __init__(self, *args: Any, mode: Mode | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if mode is not None:
            del self.fields["key"]

    def clean_pace(self) -> list[Point]:
        """Lines of three whole numbers."""
        points = []
        for line in clean(self.cleaned_data["pace"].replace("\r", "").replace("\n", ";")).split(";"):
            numbers = line.replace(",", " ").split()
            if not numbers:
                continue
            if len(numbers) != 3 or not all(n.isdigit() and int(n) <= MOST for n in numbers):
                raise forms.ValidationError(
                    _("“%(line)s” must be three whole numbers: age, floor, ceiling."),
                    params={"line": line[:40]},
                )
            points.append(Point(*(int(n) for n in numbers)))
        return points

    def draft(self) -> ModeDraft:
        """What was typed, for the action."""
        given = self.cleaned_data
        return ModeDraft(
            name_en=given["name_en"], name_zh=given["name_zh"], domain=given["domain"], paid=given["paid"],
            exposure_en=given["exposure_en"], exposure_zh=given["exposure_zh"], steps=given["steps"], cost_kinds=given["cost_kinds"],
            burst_per_hour=given["burst_per_hour"], burst_pause_minutes=given["burst_pause_minutes"] or 60,
        )  # fmt: skip


def shown(mode: Mode) -> dict[str, Any]:
    """A stored mode as the form shows it."""
    names = (
        "name_en",
        "name_zh",
        "domain",
        "paid",
        "exposure_en",
        "exposure_zh",
        "steps",
        "cost_kinds",
        "burst_per_hour",
        "burst_pause_minutes",
    )
    pace = "\n".join(f"{point.age_days} {point.floor} {point.ceiling}" for point in mode.pace.all())
    return {name: getattr(mode, name) for name in names} | {"pace": pace}
