"""Forms of channels and batches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.actions.sources import BatchDraft, ChannelDraft
from afflux.channels.forms.choosing import offer
from afflux.channels.models import Batch, Channel, Mode
from afflux.console.forms import ConsoleForm, DayField, UnitPriceField
from afflux.kernel.actors import Actor
from afflux.kernel.money import from_micros
from afflux.organization.models import Unit


class ChannelForm(ConsoleForm):
    fold = ("key", "product", "labels")
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("One concrete source, such as “Poster at the till, store 3”."),
    )
    mode = forms.ModelChoiceField(Mode.objects.none(), label=_("Mode"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Store"), required=False)
    key = forms.CharField(
        label=_("Key"),
        max_length=80,
        required=False,
        help_text=_("The name that files and the API use; empty: made from the name."),
    )
    product = forms.CharField(
        label=_("Product"),
        max_length=64,
        required=False,
        help_text=_("The product's number, where the channel is about one."),
    )
    labels = forms.CharField(
        label=_("Labels"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Free dimensions for reports, one a line, such as “age: 30-34”."),
    )  # fmt: skip

    def __init__(self, by: Actor, *args: Any, channel: Channel | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        modes = access.modes(by)
        modes = (
            modes.filter(archived_at=None) | modes.filter(pk=channel.mode_id)
            if channel
            else modes.filter(archived_at=None)
        )
        offer(self, mode=modes.order_by("-seeded", "name_en"), unit=access.units(by).order_by("ancestry"))
        if channel is not None:
            del self.fields["key"]
        if by.units is not None:
            self.fields["unit"].required = True

    def clean_labels(self) -> dict[str, str]:
        """Lines of "name: value"."""
        labels = {}
        for line in self.cleaned_data["labels"].replace("：", ":").splitlines():
            name, colon, value = (part.strip() for part in line.partition(":"))
            if line.strip() and not (name and colon and value):
                raise forms.ValidationError(
                    _("“%(line)s” is not a label; write “name: value”."), params={"line": line[:40]}
                )
            if name:
                labels[name[:40]] = value[:80]
        return labels

    def draft(self) -> ChannelDraft:
        """What was typed, for the action."""
        given = self.cleaned_data
        return ChannelDraft(given["name"], given["mode"], given["unit"], given["product"], given["labels"])


def shown(channel: Channel) -> dict[str, Any]:
    """A stored channel as the form shows it."""
    labels = "\n".join(f"{name}: {value}" for name, value in channel.labels.items())
    return {
        "name": channel.name,
        "mode": channel.mode_id,
        "unit": channel.unit_id,
        "product": channel.product,
        "labels": labels,
    }


class BatchForm(ConsoleForm):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as “March, 5,000 cards”."))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=10**12)
    unit_price = UnitPriceField(
        label=_("Unit price"),
        required=False,
        help_text=_("For the record; the money itself is noted under costs."),
    )
    material = forms.CharField(label=_("Material"), max_length=80, required=False)
    made_on = DayField(label=_("Made on"))
    fold = ("material",)

    def draft(self) -> BatchDraft:
        """What was typed, for the action."""
        given = self.cleaned_data
        return BatchDraft(
            given["name"], given["quantity"], given["made_on"], given["material"], given["unit_price"] or 0
        )


def batch_shown(batch: Batch) -> dict[str, Any]:
    """A stored batch as the form shows it."""
    names = ("name", "quantity", "material", "made_on")
    price = from_micros(batch.unit_price_micros) if batch.unit_price_micros else None
    return {**{name: getattr(batch, name) for name in names}, "unit_price": price}
