"""The form of a live code: a name, a channel and where it leads; everything else has a default behind the fold."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.actions.codes import CodeDraft
from afflux.channels.forms.choosing import Chosen, bind, offer, words
from afflux.channels.models import Batch, Channel, Code, Mode
from afflux.console.forms import ConsoleForm, MomentField
from afflux.kernel.actors import Actor
from afflux.organization.models import Unit


class ZoneInput(forms.TextInput):
    """A text field with all zones as suggestions."""

    def __init__(self) -> None:
        super().__init__(attrs={"list": "zones", "autocomplete": "off"})


ZONES = sorted(
    zone
    for zone in available_timezones()
    if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
)


class CodeForm(ConsoleForm):
    fold = (
        "daily_cap", "batch", "tags", "fallback_code", "fallback_url", "valid_from", "valid_to", "alarm_days", "timezone", "logo", "no_logo",
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For yourself, such as “Till card, spring”.")
    )
    channel = Chosen(
        kind="channels",
        loose=True,
        label=_("Channel"),
        help_text=_("Choose one, or type a new name and its mode to make it."),
    )
    mode = forms.ModelChoiceField(Mode.objects.none(), label=_("Mode of a new channel"), required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Store of a new channel"), required=False)
    daily_cap = forms.IntegerField(
        label=_("Daily cap of the code"),
        min_value=0,
        max_value=10_000_000,
        required=False,
        help_text=_("Empty: no limit of its own."),
    )
    batch = forms.CharField(
        label=_("Batch"), max_length=120, required=False, help_text=_("The name of a batch of this channel.")
    )
    tags = forms.CharField(
        label=_("Tags"),
        max_length=600,
        required=False,
        help_text=_("Everybody who comes by this code gets them; separate them by commas."),
    )
    fallback_code = Chosen(kind="codes", label=_("When full or closed: another code"), required=False)
    fallback_url = forms.CharField(
        label=_("When full or closed: an address"), max_length=500, required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
        help_text=_("Without a code or an address people see a page that asks them to come back tomorrow."),
    )  # fmt: skip
    valid_from = MomentField(label=_("Valid from"), required=False)
    valid_to = MomentField(label=_("Valid until"), required=False)
    alarm_days = forms.IntegerField(
        label=_("Alarm, days before the end"), min_value=0, max_value=365, required=False
    )
    timezone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        required=False,
        widget=ZoneInput(),
        help_text=_("Daily caps begin anew at midnight there."),
    )
    logo = forms.FileField(
        label=_("Logo in the middle"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )  # fmt: skip
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, by: Actor, *args: Any, code: Code | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code = code
        bind(self, by)
        offer(
            self,
            mode=access.modes(by).filter(archived_at=None).order_by("-seeded", "name_en"),
            unit=access.units(by).order_by("ancestry"),
        )
        if code is not None:
            for name in ("channel", "mode", "unit"):
                del self.fields[name]
        if code is None or not code.logo:
            del self.fields["no_logo"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if isinstance(given.get("channel"), str) and not given.get("mode"):
            self.add_error("mode", _("There is no channel of that name yet. Choose the mode to make it."))
        return given

    def draft(self, *, zone: str, batch: Batch | None, logo: str) -> CodeDraft:
        """What was typed, for the action; `zone` where none was typed."""
        given = self.cleaned_data
        days = given["alarm_days"]
        return CodeDraft(
            name=given["name"],
            timezone=given["timezone"] or zone,
            batch=batch,
            daily_cap=given["daily_cap"],
            fallback_code=given["fallback_code"],
            fallback_url=given["fallback_url"],
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            alarm_days=7 if days is None else days,
            tags=given["tags"].replace("，", ",").replace("、", ",").split(","),
            logo=logo,
        )


def shown(code: Code) -> dict[str, Any]:
    """A stored code as the form shows it."""
    return {
        "name": code.name,
        "daily_cap": code.daily_cap,
        "batch": code.batch.name if code.batch else "",
        "tags": ", ".join(code.tags),
        "fallback_code": words(code.fallback_code) if code.fallback_code else "",
        "fallback_url": code.fallback_url,
        "valid_from": code.valid_from,
        "valid_to": code.valid_to,
        "alarm_days": code.alarm_days,
        "timezone": code.timezone,
    }


def batch_named(channel: Channel, name: str) -> Batch | None:
    """The channel's batch of that name."""
    return Batch.objects.filter(channel=channel, name=name.strip()).first() if name.strip() else None
