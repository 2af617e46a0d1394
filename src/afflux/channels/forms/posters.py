"""Forms of poster templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.actions.posters import Box
from afflux.channels.forms.choosing import offer
from afflux.console.forms import ConsoleForm
from afflux.kernel.actors import Actor
from afflux.organization.models import Unit


class PosterForm(ConsoleForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    picture = forms.FileField(
        label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_("PNG, JPEG or WebP, with room for a QR."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Store"), required=False, help_text=_("Empty: for all stores.")
    )

    def __init__(self, by: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, unit=access.units(by).order_by("ancestry"))
        if by.units is not None:
            self.fields["unit"].required = True


class BoxForm(ConsoleForm):
    left = forms.IntegerField(label=_("Left, pixels"), min_value=0)
    top = forms.IntegerField(label=_("Top, pixels"), min_value=0)
    side = forms.IntegerField(label=_("Side, pixels"), min_value=1)

    def box(self) -> Box:
        """The square typed or dragged."""
        given = self.cleaned_data
        return Box(given["left"], given["top"], given["side"])
