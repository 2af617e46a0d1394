"""Forms of exposures and costs, typed by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.money import CostDraft, ExposureDraft
from afflux.channels.forms.choosing import Chosen, bind
from afflux.channels.models.sources import Batch, CostKind, Step
from afflux.channels.pricing import Parts
from afflux.console.forms import ConsoleForm, DayField, DecimalText, UnitPriceField
from afflux.kernel.actors import Actor

MINUTES = Decimal(60)


class EntryForm(ConsoleForm):
    """What exposures and costs share. `token` names this sheet of paper: sent twice, it counts once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    channel = Chosen(kind="channels", label=_("Channel"))
    day = DayField(label=_("Day"))
    batch = forms.CharField(
        label=_("Batch"), max_length=120, required=False, help_text=_("The name of a batch of this channel.")
    )
    staff = Chosen(kind="staff", label=_("Staff"), required=False)

    def __init__(self, by: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bind(self, by)

    def seconds(self) -> int | None:
        """The typed minutes in whole seconds."""
        minutes = self.cleaned_data["minutes"]
        return None if minutes is None else int((minutes * MINUTES).to_integral_value())


class ExposureForm(EntryForm):
    field_order = ("token", "channel", "day", "quantity", "minutes", "step", "batch", "staff")
    fold = ("step", "batch", "staff")
    quantity = forms.IntegerField(
        label=_("Quantity"),
        min_value=0,
        max_value=10**15,
        help_text=_("Cards handed out, calls made, messages sent, impressions."),
    )
    minutes = DecimalText(
        label=_("Minutes it took"),
        required=False,
        help_text=_("Such as the time on the phone. Its cost is noted under costs."),
    )
    step = forms.ChoiceField(
        label=_("What was counted"), choices=Step.choices, initial=Step.EXPOSURE, required=False,
        help_text=_("An ad platform also counts clicks (scans), enquiries (consultations) and purchases (orders)."),
    )  # fmt: skip

    def draft(self, batch: Batch | None) -> ExposureDraft:
        """What was typed, for the action."""
        given = self.cleaned_data
        return ExposureDraft(
            given["day"],
            given["quantity"],
            given["step"] or Step.EXPOSURE.value,
            self.seconds() or 0,
            batch,
            given["staff"],
        )


class CostForm(EntryForm):
    field_order = (
        "token",
        "channel",
        "day",
        "kind",
        "quantity",
        "unit_price",
        "minutes",
        "hourly_wage",
        "amount",
        "currency",
        "note",
        "batch",
        "staff",
    )
    fold = ("note", "batch", "staff")
    kind = forms.ChoiceField(label=_("Kind"), choices=CostKind.choices)
    quantity = DecimalText(label=_("Quantity"), required=False)
    unit_price = UnitPriceField(label=_("Unit price"), required=False)
    minutes = DecimalText(label=_("Minutes"), required=False)
    hourly_wage = UnitPriceField(label=_("Hourly wage"), required=False)
    amount = DecimalText(
        label=_("Amount"),
        required=False,
        help_text=_("Leave empty where quantity × price or minutes × wage make it."),
    )
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), max_length=3, strip=True)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def draft(self, batch: Batch | None) -> CostDraft:
        """What was typed, for the action."""
        given = self.cleaned_data
        parts = Parts(
            given["quantity"], given["unit_price"], self.seconds(), given["hourly_wage"], given["amount"]
        )
        return CostDraft(
            given["day"], given["kind"], given["currency"], parts, given["note"], batch, given["staff"]
        )


class RemovalForm(ConsoleForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
