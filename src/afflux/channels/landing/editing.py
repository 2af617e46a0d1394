"""The form in which a landing page is written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.landings import LandingDraft
from afflux.channels.models import Landing
from afflux.console.forms import ConsoleForm
from afflux.contacts.models import ConsentText
from afflux.files.pictures import keep_picture
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean

ASKED = [
    ("name", _("Name")),
    ("phone", _("Phone")),
    ("email", _("E-mail")),
    ("question", _("A question")),
]
LONGEST_PICTURE = 1200


class LandingForm(ConsoleForm):
    """Words in two languages, a picture, what is asked, and the consent text."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For yourselves; visitors do not see it.")
    )
    title_zh = forms.CharField(label=_("Title (中文)"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Title (English)"), max_length=120, required=False)
    incentive_zh = forms.CharField(label=_("Incentive (中文)"), max_length=160, required=False)
    incentive_en = forms.CharField(
        label=_("Incentive (English)"),
        max_length=160,
        required=False,
        help_text=_("What a visitor gets for leaving a number. Promise what you have."),
    )
    body_zh = forms.CharField(
        label=_("Words (中文)"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    body_en = forms.CharField(
        label=_("Words (English)"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    upload = forms.FileField(
        label=_("Picture of the page"), required=False, help_text=_("PNG, JPEG or WebP; wide ones look best.")
    )
    no_picture = forms.BooleanField(label=_("Without a picture"), required=False)
    ask = forms.MultipleChoiceField(
        label=_("Ask for"), choices=ASKED, widget=forms.CheckboxSelectMultiple, initial=["name", "phone"]
    )
    choose_staff = forms.BooleanField(
        label=_("Visitor chooses the staff"),
        required=False,
        help_text=_("Among the staff on duty in the channel's store."),
    )
    consent_text = forms.ModelChoiceField(
        ConsentText.objects.none(),
        label=_("Consent text"),
        help_text=_("Stands on the page beside an empty box; every consent cites this version."),
    )

    def __init__(self, *given: Any, landing: Landing | None = None, **options: Any) -> None:
        if landing is not None:
            names = (
                "name",
                "title_en",
                "title_zh",
                "body_en",
                "body_zh",
                "incentive_en",
                "incentive_zh",
                "ask",
                "choose_staff",
            )
            options.setdefault(
                "initial", {n: getattr(landing, n) for n in names} | {"consent_text": landing.consent_text_id}
            )
        super().__init__(*given, **options)
        self.landing = landing
        choice = self.fields["consent_text"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        choice.queryset = _choosable(landing)

    def draft(self, *, at: datetime) -> LandingDraft:
        """The draft of a valid form; an uploaded picture is kept. Raises Refused for a file that is no picture."""
        given = self.cleaned_data
        words = ("name", "title_en", "title_zh", "incentive_en", "incentive_zh")
        return LandingDraft(
            **{name: clean(given[name]) for name in words},
            body_en=given["body_en"].strip(),
            body_zh=given["body_zh"].strip(),
            ask=given["ask"],
            choose_staff=given["choose_staff"],
            consent_text=given["consent_text"],
            picture=self._picture(at),
        )

    def _picture(self, at: datetime) -> str:
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                return keep_picture(upload.read(), name=upload.name, at=at, longest=LONGEST_PICTURE).digest
            except Refused as refused:
                raise Refused(refused.why, field="upload", **refused.params) from refused
        kept = self.landing.picture if self.landing else ""
        return "" if self.cleaned_data["no_picture"] else kept


def _choosable(landing: Landing | None) -> QuerySet[ConsentText]:
    """The newest version of every text, and the one in use."""
    newest = ConsentText.objects.order_by("name", "-version").distinct("name").values("pk")
    used = Q(pk=landing.consent_text_id) if landing else Q()
    return ConsentText.objects.filter(Q(pk__in=newest) | used if landing else Q(pk__in=newest)).order_by(
        "name", "version"
    )
