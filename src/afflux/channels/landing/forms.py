"""The form of a public page: only what is asked, never filled in from what a browser carries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.landing.places import Place, staff_to_choose
from afflux.contacts.identities import Proof, proof
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean

HONEYPOT = "website"


class LeaveForm(forms.Form):
    """Name, phone, e-mail, question and staff as asked; consent; a ticket; and a field that people never see."""

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, place: Place, at: datetime, phone_region: str = "CN", **options: Any
    ) -> None:
        super().__init__(data, auto_id="leave_%s", **options)
        self.phone_region, self.ask = phone_region, place.ask
        fields = _askable(place)
        for name in place.ask:
            self.fields[name] = fields[name]
        if choices := staff_to_choose(place, at=at):
            self.fields["staff"] = forms.ChoiceField(
                label=_("Who should help you?"),
                required=False,
                choices=[("", _("Whoever is free")), *((str(one.id), one.name) for one in choices)],
            )
        self.fields["agree"] = forms.BooleanField(
            error_messages={"required": _("Please tick the box, so that we may contact you.")}
        )
        self.fields["ticket"] = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
        self.fields[HONEYPOT] = forms.CharField(
            label=_("Leave this empty"),
            required=False,
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )

    @property
    def asked(self) -> list[forms.BoundField]:
        """Fields in the order they are shown, without consent and what is hidden."""
        return [self[name] for name in ("name", "phone", "email", "staff", "question") if name in self.fields]

    def refuse(self, refused: Refused) -> None:
        """Put a refusal at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))

    def clean_phone(self) -> Proof | None:
        return self._proof("phone")

    def clean_email(self) -> Proof | None:
        return self._proof("email")

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"])

    def clean_question(self) -> str:
        return clean(self.cleaned_data["question"])

    def clean_staff(self) -> UUID | None:
        return UUID(self.cleaned_data["staff"]) if self.cleaned_data["staff"] else None

    def clean_website(self) -> str:
        if self.cleaned_data[HONEYPOT]:
            raise forms.ValidationError(_("Please leave this field empty."))
        return ""

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        either = {"phone", "email"} <= set(self.ask) and not self.errors.keys() & {"phone", "email"}
        if either and not given.get("phone") and not given.get("email"):
            self.add_error("phone", _("Please leave your phone number or your e-mail address."))
        return given

    def _proof(self, kind: str) -> Proof | None:
        text = self.cleaned_data[kind]
        if not text.strip():
            return None
        try:
            return proof(kind, text, region=self.phone_region)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


def _askable(place: Place) -> dict[str, forms.CharField]:
    """Every field a page may ask for; of phone and e-mail one is enough where both are asked."""
    return {
        "name": forms.CharField(
            label=_("Your name"), max_length=60, required=False, widget=_input(autocomplete="name")
        ),
        "phone": forms.CharField(
            label=_("Your phone number"),
            max_length=40,
            required="email" not in place.ask,
            widget=_input(type="tel", autocomplete="tel", inputmode="tel"),
            error_messages={"required": _("Please leave your phone number.")},
        ),
        "email": forms.CharField(
            label=_("Your e-mail address"),
            max_length=254,
            required="phone" not in place.ask,
            widget=_input(type="email", autocomplete="email", inputmode="email"),
            error_messages={"required": _("Please leave your e-mail address.")},
        ),
        "question": forms.CharField(
            label=_("Your question"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
        ),
    }


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs=attributes)
