"""Settings → Organisation: the merchant and its tree of units."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization import access
from afflux.organization.actions import units
from afflux.organization.forms import MerchantForm, UnitForm
from afflux.organization.queries import tree


@page("settings.read")
def organisation(request: ConsoleRequest) -> HttpResponse:
    """The tree of units with their staff counted."""
    return render(
        request,
        "organization/organisation.html",
        {"rows": tree(by=request.actor), "merchant": access.merchant()},
    )


@page("settings.write")
def new_unit(request: ConsoleRequest) -> HttpResponse:
    """Open a region or a store."""
    form = UnitForm(request.POST or None, by=request.actor, initial={"parent": request.GET.get("below")})
    if request.method == "POST" and form.is_valid():
        try:
            made = units.open_unit(by=request.actor, at=utc_now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(unit)s is open.") % {"unit": made.name})
            return redirect("organisation")
    return _form(request, form, _("New unit"))


@page("settings.write")
def change_unit(request: ConsoleRequest, unit_id: UUID) -> HttpResponse:
    """Rename or renumber a unit."""
    unit = access.unit(request.actor, unit_id)
    now = {"number": unit.number, "name": unit.name, "city": unit.city, "address": unit.address}
    form = UnitForm(request.POST or None, by=request.actor, change=True, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            units.change_unit(by=request.actor, at=utc_now(), unit=unit, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("organisation")
    return _form(request, form, unit.name)


@page("settings.write")
@require_POST
def close_unit(request: ConsoleRequest, unit_id: UUID) -> HttpResponse:
    """Close a unit where nobody works."""
    units.close_unit(by=request.actor, at=utc_now(), unit=access.unit(request.actor, unit_id))
    return redirect("organisation")


@page("settings.write")
def merchant(request: ConsoleRequest) -> HttpResponse:
    """Name, currency, zone and phone region of the merchant."""
    row = access.merchant()
    now = {
        "name": row.name,
        "currency": row.currency,
        "timezone": row.timezone,
        "phone_region": row.phone_region,
    }
    form = MerchantForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            units.change_merchant(by=request.actor, at=utc_now(), merchant=row, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("It is saved."))
            return redirect("organisation")
    return _form(request, form, _("Merchant"))


def _form(request: ConsoleRequest, form: UnitForm | MerchantForm, heading: str) -> HttpResponse:
    trail = (_("Organisation"), reverse("organisation"))
    return render(request, "console/form_page.html", {"form": form, "heading": heading, "trail": trail})
