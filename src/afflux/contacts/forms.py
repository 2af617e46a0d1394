"""Forms of the pool."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from afflux.console.forms import ConsoleForm
from afflux.contacts.actions.persons import BASIS_UNSAID, Basis
from afflux.contacts.identities import Proof, proof
from afflux.contacts.models import Consent, ConsentText, Identity, Person
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.organization import access as organisation
from afflux.organization.models import Staff

NO_BASIS = "none"
TYPED_KINDS = ("phone", "email", "external")


class StaffChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not a generic while running
    """Members of staff whom the actor may hand customers to."""

    def label_from_instance(self, staff: Any) -> str:
        return f"{staff.name} · {staff.unit.name}"


def basis_choices() -> list[tuple[str, Any]]:
    """The newest version of every consent text, the other lawful bases, and none."""
    newest = ConsentText.objects.order_by("name", "-version").distinct("name")
    texts = [(str(text.id), _("Consent to “%(text)s”") % {"text": text}) for text in newest]
    return [
        ("", "–"),
        *texts,
        (Consent.Basis.CONTRACT.value, _("Contract: they ordered from us")),
        (Consent.Basis.OBLIGATION.value, _("Legal obligation")),
        (NO_BASIS, _("None: keep, but do not contact")),
    ]


class WithBasis(ConsoleForm):
    """A form that asks by what right somebody may be contacted."""

    basis = forms.ChoiceField(
        label=_("Right to contact"), help_text=_("Bought, scraped or found lists are no lawful basis.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["basis"].choices = basis_choices()  # type: ignore[attr-defined]

    def chosen_basis(self) -> Basis | None:
        """The basis, or None where nobody may be contacted. Raises Refused if nothing was said."""
        said = self.cleaned_data["basis"]
        if not said:
            raise Refused(BASIS_UNSAID, field="basis")
        if said == NO_BASIS:
            return None
        if said in Consent.Basis.values:
            return Basis(said)
        return Basis(Consent.Basis.CONSENT, ConsentText.objects.get(id=said).id)


class PersonForm(WithBasis):
    """Somebody typed in by hand."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )
    external = forms.CharField(label=_("Customer number"), max_length=120, required=False)
    staff = StaffChoice(label=_("Staff in charge"), queryset=Staff.objects.none(), required=False)
    source = forms.CharField(
        label=_("Where the contact and the right come from"),
        max_length=120,
        help_text=_("Such as “signed at the counter, 3 March”."),
    )
    tags = forms.CharField(
        label=_("Tags"), max_length=300, required=False, help_text=_("Several are separated by commas.")
    )
    field_order = ("name", "phone", "email", "external", "staff", "basis", "source", "tags")
    fold = ("tags",)
    submit = _("Add this person")

    def __init__(self, *args: Any, actor: Actor, region: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.region = region
        self.fields["staff"].queryset = organisation.staff(actor).filter(left_at=None).order_by("name")  # type: ignore[attr-defined]

    def proofs(self) -> list[Proof]:
        """The identities typed. Raises Refused at the field that is none."""
        return [
            proof(kind, self.cleaned_data[kind], region=self.region)
            for kind in TYPED_KINDS
            if self.cleaned_data[kind]
        ]

    def tag_names(self) -> list[str]:
        """The tags typed, either comma will do."""
        return [
            name.strip() for name in self.cleaned_data["tags"].replace("，", ",").split(",") if name.strip()
        ]


class EditForm(ConsoleForm):
    """Name, owner and free fields of a person."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    staff = StaffChoice(label=_("Staff in charge"), queryset=Staff.objects.none(), required=False)
    props = forms.CharField(
        label=_("Free fields"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, as “city: Wuhan”. A line taken out removes the field."),
    )

    def __init__(self, *args: Any, actor: Actor, person: Person, **options: Any) -> None:
        options.setdefault(
            "initial", {"name": person.name, "staff": person.staff_id, "props": written_props(person.props)}
        )
        super().__init__(*args, **options)
        self.before = person.props
        self.fields["staff"].queryset = organisation.staff(actor).order_by("name")  # type: ignore[attr-defined]

    def clean_props(self) -> dict[str, Any]:
        """Lines back to fields; a value that was not touched keeps its type."""
        untouched = {key: (line, self.before[key]) for key, line in _lines(self.before)}
        props: dict[str, Any] = {}
        for line in self.cleaned_data["props"].splitlines():
            key, colon, value = line.replace("：", ":", 1).partition(":")
            if not line.strip():
                continue
            if not colon or not key.strip():
                raise forms.ValidationError(
                    _("“%(line)s” is not of the form “field: value”."), params={"line": line[:60]}
                )
            key, value = key.strip()[:60], value.strip()[:500]
            same = key in untouched and untouched[key][0] == value
            props[key] = untouched[key][1] if same else value
        return props


def _lines(props: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in props.items()
    ]


def written_props(props: dict[str, Any]) -> str:
    """Free fields as lines to edit."""
    return "\n".join(f"{key}: {value}" for key, value in _lines(props))


class IdentityForm(ConsoleForm):
    """One more identity of somebody known."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(k, Identity.Kind(k).label) for k in (*TYPED_KINDS, "unionid", "openid", "wecom", "app")],
    )
    value = forms.CharField(label=_("Value"), max_length=254)


class ConsentForm(WithBasis):
    """Consent given, noted by hand."""

    source = forms.CharField(label=_("Where and how it was given"), max_length=120)
    submit = _("Note it")


class TextForm(ConsoleForm):
    """A consent text: new, or the next version."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Files and forms cite it as “name v2”.")
    )
    body_en = forms.CharField(label=_("Text (English)"), widget=forms.Textarea(attrs={"rows": 8}))
    body_zh = forms.CharField(label=_("Text (中文)"), widget=forms.Textarea(attrs={"rows": 8}))
    submit = _("Publish this version")


class TagForm(ConsoleForm):
    """A tag's name and its colour."""

    COLOURS = (
        ("", _("Plain")),
        ("good", _("Green")),
        ("warn", _("Amber")),
        ("bad", _("Red")),
        ("water", _("Blue")),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS, required=False)
