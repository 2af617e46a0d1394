"""The form of a line: built from the carrier's own settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Carrier, Setting
from afflux.console.forms import ConsoleForm
from afflux.console.week import WITHOUT_ROWS, WeekField


class LineForm(ConsoleForm):
    """Every setting of `carrier`; when `found` is changed, an empty secret stays as it is."""

    submit: Any = _("Connect")
    fold: tuple[str, ...] = ("base_url",)

    def __init__(self, data: Any = None, *, carrier: Carrier, found: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=found or {})
        self.fold = (*self.fold, *(setting.name for setting in carrier.settings if setting.folded))
        if found is None:
            self.fields["name"] = forms.CharField(
                label=_("Name"),
                required=False,
                max_length=80,
                help_text=_("How you call it; empty: the carrier's name."),
            )
        for setting in carrier.settings:
            self.fields[setting.name] = _field(setting, found)
            if (
                data is not None and setting.secret
            ):  # the page is only shown again where something was refused
                self.fields[setting.name].help_text = _(
                    "A secret is never sent back to a page: enter it again."
                )

    def values(self) -> dict[str, str]:
        """What was typed, by the settings' names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "name"}


def _field(setting: Setting, found: dict[str, str] | None) -> forms.Field:
    kept = setting.secret and found is not None
    options: dict[str, Any] = {
        "label": setting.label,
        "help_text": _("Empty: stays as it is.") if kept else setting.help,
        "required": not (kept or setting.optional or setting.default),
        "initial": None if found else setting.default,
    }
    if setting.week:
        return WeekField(max_length=200, **{**options, "help_text": WITHOUT_ROWS})
    if setting.choices:
        return forms.ChoiceField(choices=setting.choices, **options)
    hidden = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(max_length=200, widget=hidden if setting.secret else forms.TextInput(), **options)
