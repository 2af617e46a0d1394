"""Forms: one look, errors beside their field, and a domain refusal lands where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused
from afflux.kernel.money import to_micros, to_minor
from afflux.kernel.text import clean, parse_decimal


class ConsoleForm(forms.Form):
    """Base of every console form. `fold` names fields shown under “More”; they open by themselves when one is wrong.
    `placed` names those that the page itself puts somewhere else."""

    template_name = "console/form.html"
    fold: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    submit: Any = _("Save")
    use_required_attribute = False

    def refuse(self, refused: Refused) -> None:
        """Put a domain refusal at its field, or above the form where it has none."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What the domain refuses in this block is said at its field, and the form is shown again."""
        try:
            yield
        except Refused as refused:
            self.refuse(refused)

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Visible fields in front of the fold."""
        return [f for f in self.visible_fields() if f.name not in (*self.fold, *self.placed)]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        """Visible fields behind the fold."""
        return [f for f in self.visible_fields() if f.name in self.fold and f.name not in self.placed]

    @property
    def fold_open(self) -> bool:
        """Whether something behind the fold needs the reader, or was just typed there."""
        return any(f.errors or (self.is_bound and f.name in self.changed_data) for f in self.folded_fields)


class DecimalText(forms.CharField):
    """A number as people type it (full-width digits, 1,234.50, ¥); cleans to a Decimal or None."""

    def __init__(self, *, minimum: Decimal | int | None = 0, **options: Any) -> None:
        self.minimum = minimum
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "number"}))
        super().__init__(**options)

    def to_python(self, value: object) -> Any:
        """The Decimal, or None for an empty field."""
        text = clean(str(value)) if value not in (None, "") else ""
        if not text:
            return None
        number = parse_decimal(text)
        if number is None:
            raise forms.ValidationError(
                _("“%(value)s” is not a number. Write it like 1234.50."), params={"value": text[:40]}
            )
        if self.minimum is not None and number < self.minimum:
            raise forms.ValidationError(
                _("The number must be at least %(minimum)s."), params={"minimum": self.minimum}
            )
        return number

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        return None


class AmountField(DecimalText):
    """An amount of money typed in major units; cleans to minor units of `currency` (set by the form)."""

    currency = "CNY"

    def clean(self, value: object) -> int | None:
        number = super().clean(value)
        return None if number is None else to_minor(number, self.currency)


class UnitPriceField(DecimalText):
    """A price per piece in major units, up to six digits; cleans to micros."""

    def clean(self, value: object) -> int | None:
        number = super().clean(value)
        return None if number is None else to_micros(number)


class DayField(forms.DateField):
    """A calendar day with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**options)


class MomentField(forms.DateTimeField):
    """A local date and time with the browser's own picker; aware in the merchant's zone."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        )
        super().__init__(**options)
