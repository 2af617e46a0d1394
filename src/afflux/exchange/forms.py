"""Forms of the import pages."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.console.forms import ConsoleForm
from afflux.exchange import access
from afflux.kernel.actors import Actor

ENCODINGS = ("", "utf-8", "gb18030", "utf-16", "big5", "windows-1252", "latin-1")


class UploadForm(ConsoleForm):
    """A file, what it holds, and (behind the fold) how to open it."""

    submit = _("Go on")
    fold = ("encoding", "delimiter", "sheet")

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or JSON lines; separators and encodings are found out by themselves."),
    )
    holds = forms.ChoiceField(
        label=_("It holds"),
        help_text=_("One kind of rows, or a saved mapping that knows the columns already."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[(name, name or _("Found out by itself")) for name in ENCODINGS],
    )
    delimiter = forms.ChoiceField(
        label=_("Separator"),
        required=False,
        choices=[("", _("Found out by itself")), (",", ","), (";", ";"), ("tab", _("Tab")), ("|", "|")],
    )
    sheet = forms.CharField(
        label=_("Sheet"), required=False, max_length=80, help_text=_("Of a workbook; the first one if empty.")
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(f"kind:{kind.name}", f"{kind.label} – {kind.help}") for kind in access.kinds(by)]
        saved = [(f"profile:{profile.id}", profile.name) for profile in access.profiles(by)]
        groups: list[Any] = [(_("Choose the columns next"), kinds)]
        if saved:
            groups.append((_("Saved mappings"), saved))
        self.fields["holds"].choices = groups  # type: ignore[attr-defined]

    def opening(self) -> dict[str, Any]:
        """The part of a mapping that says how to open the file."""
        said = {name: self.cleaned_data.get(name) for name in ("encoding", "delimiter", "sheet")}
        return {name: {"tab": "\t"}.get(value, value) for name, value in said.items() if value}


class MappingForm(ConsoleForm):
    """A mapping written by hand, as the guide describes it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    mapping = forms.CharField(
        label=_("Mapping"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
        help_text=_(
            "JSON with “kind” and “columns”, or with “feeds” where one file feeds several kinds. The guide has templates for calls, ads, leads and orders."
        ),
    )

    def clean_mapping(self) -> dict[str, Any]:
        """The mapping as an object."""
        try:
            found = json.loads(self.cleaned_data["mapping"])
        except ValueError as error:
            raise forms.ValidationError(
                _("This is no JSON: %(reason)s"), params={"reason": str(error)}
            ) from error
        if not isinstance(found, dict):
            raise forms.ValidationError(_("The mapping must be one object in braces."))
        return found
