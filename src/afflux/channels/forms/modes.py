"""The form of a mode, with its pace points as a small table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.modes import ModeDraft
from afflux.channels.forms.pace_points import MOST, PaceField
from afflux.channels.models import Mode
from afflux.channels.models.sources import CostKind, Domain, Step
from afflux.console.forms import ConsoleForm


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
    pace = PaceField(
        label=_("Pace of one staff account"),
        required=False,
        initial=[("0", "0", "30"), ("7", "2", "80"), ("30", "5", "200")],
        help_text=_(
            "Floor and ceiling of adds a day, by the age of the account. Between two rows they rise evenly."
        ),
    )
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
    pace = [(str(p.age_days), str(p.floor), str(p.ceiling)) for p in mode.pace.all()]
    return {name: getattr(mode, name) for name in names} | {"pace": pace}
