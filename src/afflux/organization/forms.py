"""Forms of the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm, DayField
from afflux.kernel.actors import Actor
from afflux.organization import access
from afflux.organization.models import Role, Staff, Unit


class UnitForm(ConsoleForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(Unit.Kind.STORE, Unit.Kind.STORE.label), (Unit.Kind.REGION, Unit.Kind.REGION.label)],
    )
    parent = forms.ModelChoiceField(label=_("Below"), queryset=Unit.objects.none(), empty_label=None)
    number = forms.CharField(label=_("Number"), max_length=32, help_text=_("As files and the API name it."))
    name = forms.CharField(label=_("Name"), max_length=120)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)

    def __init__(self, *args: Any, by: Actor, change: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        above = access.units(by).exclude(kind=Unit.Kind.STORE).filter(closed_at=None)
        self.fields["parent"].queryset = above  # type: ignore[attr-defined]
        if change:
            del self.fields["kind"], self.fields["parent"]


class StaffForm(ConsoleForm):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=80)
    number = forms.CharField(label=_("Number"), max_length=32, help_text=_("As files and the API name it."))
    account_opened_on = DayField(
        label=_("Account opened on"), help_text=_("A young account may take fewer people a day.")
    )
    headline = forms.CharField(
        label=_("Headline"), max_length=120, required=False, help_text=_("What visitors read under the name.")
    )
    picture = forms.ImageField(label=_("Portrait"), required=False)
    contact_qr = forms.ImageField(
        label=_("Contact QR"),
        required=False,
        help_text=_("The QR code of the staff's own WeChat or WeCom account, as visitors scan it."),
    )
    fold = ("headline", "picture", "contact_qr")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = access.units(by).filter(closed_at=None)  # type: ignore[attr-defined]


class InviteForm(ConsoleForm):
    submit = _("Invite")
    username = forms.SlugField(label=_("Log-in name"), max_length=80)
    name = forms.CharField(label=_("Name"), max_length=80)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    staff: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        label=_("Is this member of staff"),
        queryset=Staff.objects.none(),
        required=False,
        help_text=_("Needed for the role of staff, who sees only their own customers."),
    )

    def __init__(self, *args: Any, by: Actor, change: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = access.units(by).filter(closed_at=None)  # type: ignore[attr-defined]
        self.fields["staff"].queryset = access.staff(by).filter(user=None, left_at=None).order_by("name")  # type: ignore[attr-defined]
        if change:
            for name in ("username", "name", "staff"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") == Role.STAFF and "staff" in self.fields and not data.get("staff"):
            self.add_error("staff", _("Say which member of staff this log-in belongs to."))
        return data


class KeyForm(ConsoleForm):
    submit = _("Make the key")
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What uses it: the shop system, the till.")
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[(v, label) for v, label in Role.choices if v != Role.STAFF]
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    expires_on = DayField(label=_("Expires"), required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = access.units(by).filter(closed_at=None)  # type: ignore[attr-defined]


class MerchantForm(ConsoleForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency"),
        help_text=_("Three letters, such as CNY. Facts keep the currency they were recorded with."),
    )
    timezone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("Whose midnight ends a day, such as Asia/Shanghai.")
    )
    phone_region = forms.RegexField(
        r"^[A-Z]{2}$",
        label=_("Phone region"),
        help_text=_("Where phone numbers without a country code belong."),
    )
