"""Forms of trade."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm, DecimalText, MomentField, UnitPriceField
from afflux.kernel.actors import Actor
from afflux.organization import access as organization
from afflux.organization.models import Unit
from afflux.trade.models import Line, Order, Product

CURRENCY = r"^[A-Z]{3}$"
_CURRENCY_HELP = _("Three letters, such as CNY.")


class ProductForm(ConsoleForm):
    key = forms.CharField(
        label=_("Number"), max_length=64, help_text=_("As files, tills and the API name it.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    category = forms.CharField(label=_("Category"), max_length=80, required=False)
    unit_price_micros = UnitPriceField(label=_("Price"), required=False)
    unit_cost_micros = UnitPriceField(
        label=_("Unit cost"),
        required=False,
        help_text=_("What one piece costs you. New orders take it over; margins need it."),
    )
    currency = forms.RegexField(CURRENCY, label=_("Currency"), help_text=_CURRENCY_HELP)


class OrderForm(ConsoleForm):
    """The head of an order written by hand; its lines are `LineForm`s below it."""

    submit = _("Place the order")
    contact = forms.UUIDField(
        required=False, widget=forms.HiddenInput
    )  # set by the button on a person's page
    at = MomentField(label=_("When"))
    phone = forms.CharField(
        label=_("Customer's phone"),
        max_length=40,
        required=False,
        help_text=_("The order waits for whoever proves this number."),
    )
    email = forms.CharField(label=_("Customer's e-mail"), max_length=254, required=False)
    external_id = forms.CharField(
        label=_("Customer number"),
        max_length=254,
        required=False,
        help_text=_("An unknown number makes a new person of the pool."),
    )
    store = forms.ModelChoiceField(
        label=_("Store"), queryset=Unit.objects.none(), required=False, to_field_name="number"
    )
    number = forms.CharField(
        label=_("Order number"), max_length=64, required=False, help_text=_("Left empty, the book gives one.")
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(s.value, s.label) for s in Order.Status if s not in ("cancelled", "refunded")],
    )
    currency = forms.RegexField(CURRENCY, label=_("Currency"), help_text=_CURRENCY_HELP)
    channel = forms.CharField(
        label=_("Channel key"),
        max_length=80,
        required=False,
        help_text=_("Where you know what brought this order."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    fold = ("number", "status", "currency", "channel", "note")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        if self["contact"].value():
            for name in ("phone", "email", "external_id"):
                del self.fields[name]
        stores = organization.units(by).filter(closed_at=None, kind=Unit.Kind.STORE)
        self.fields["store"].queryset = stores  # type: ignore[attr-defined]
        if by.units is not None:
            self.fields["store"].required = True
            self.initial.setdefault("store", stores.values_list("number", flat=True).first())


class LineForm(ConsoleForm):
    """One line of an order; a line without a product and a price is left out."""

    product = forms.CharField(
        label=_("Product"), max_length=200, required=False, widget=forms.TextInput(attrs={"list": "products"})
    )
    quantity = DecimalText(label=_("Quantity"), required=False)
    unit_price = UnitPriceField(label=_("Unit price"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("product") or data.get("unit_price") is not None:
            data["quantity"] = Decimal(1) if data.get("quantity") is None else data["quantity"]
            if not data["quantity"]:
                self.add_error("quantity", _("Say how many."))
            if not data.get("product"):
                self.add_error("product", _("Say what was sold."))
            if data.get("unit_price") is None and "unit_price" not in self.errors:
                known = Product.objects.filter(key=data.get("product")).first()
                data["unit_price"] = known.unit_price_micros if known else None
                if data["unit_price"] is None:
                    self.add_error("unit_price", _("Say the price of one piece; 0 is a gift."))
        return data

    @property
    def filled(self) -> bool:
        """Whether the line says anything."""
        return bool(self.is_valid() and self.cleaned_data.get("product"))


class RefundForm(ConsoleForm):
    """How much of each sold line comes back: one field per line, named back-<line number>."""

    submit = _("Return the goods")
    note = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, left: dict[str, Decimal], lines: list[Line], **options: Any) -> None:
        super().__init__(*args, **options)
        for line in lines:
            most = left[line.number]
            name = line.product.name if line.product else line.number
            self.fields[f"back-{line.number}"] = DecimalText(
                label=name,
                required=False,
                help_text=_("At most %(most)s.") % {"most": format(most.normalize(), "f")},
                disabled=not most,
            )
        self.order_fields([*(f"back-{line.number}" for line in lines), "note"])

    @property
    def back(self) -> dict[str, Decimal]:
        """Line number → quantity that comes back."""
        return {
            name.removeprefix("back-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("back-") and value
        }
