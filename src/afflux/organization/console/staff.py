"""Settings → Staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.files.pictures import keep_picture
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization import access
from afflux.organization.actions import staff as actions
from afflux.organization.forms import StaffForm
from afflux.organization.models import Staff


def _state(member: Staff) -> tuple[str, Any]:
    if member.left_at:
        return "", pgettext_lazy("staff", "Left")
    return ("good", gettext_lazy("On duty")) if member.on_duty else ("warn", gettext_lazy("Off duty"))


class StaffTable(Table):
    name = "staff"
    default_sort = "name"
    export_right = "settings.write"
    empty = gettext_lazy("Nobody works here yet. Staff are who live codes lead to.")
    columns = (
        Column(
            "name", gettext_lazy("Name"), sort="name", link=lambda s: reverse("staff_change", args=[s.id])
        ),
        Column("number", gettext_lazy("Number"), sort="number", phone=False),
        Column("unit", gettext_lazy("Unit"), value="unit.name", sort="unit__name"),
        Column(
            "opened",
            gettext_lazy("Account opened on"),
            value="account_opened_on",
            kind="day",
            sort="account_opened_on",
            phone=False,
        ),
        Column("state", gettext_lazy("State"), value=_state, kind="badge"),
    )
    filters = (
        Filter("q", gettext_lazy("Name"), lambda rows, v: rows.filter(name__icontains=v)),
        Filter(
            "unit",
            gettext_lazy("Unit"),
            lambda rows, v: rows.filter(unit__ancestry__contains=[v]),
            choices=lambda by: [(u.id, u.name) for u in access.units(by)],
        ),
        Filter("left", gettext_lazy("With those who left"), lambda rows, v: rows, kind="flag"),
    )


@page("settings.read")
def staff_list(request: ConsoleRequest) -> HttpResponse:
    """Everybody who works at the actor's units."""
    rows = access.staff(request.actor)
    rows = rows if request.GET.get("left") else rows.filter(left_at=None)
    actions_shown = [(_("New staff"), reverse("staff_new"))] if request.actor.may("settings.write") else []
    return table_page(
        request, StaffTable(), rows, context={"heading": _("Staff"), "page_actions": actions_shown}
    )


@page("settings.write")
def staff_new(request: ConsoleRequest) -> HttpResponse:
    """Take somebody on."""
    form = StaffForm(
        request.POST or None,
        request.FILES or None,
        by=request.actor,
        initial={"account_opened_on": utc_now().date()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.take_on(by=request.actor, at=utc_now(), **_values(form))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s works here now.") % {"name": made.name})
            return redirect("staff_list")
    trail = (_("Staff"), reverse("staff_list"))
    return render(
        request, "console/form_page.html", {"form": form, "heading": _("New staff"), "trail": trail}
    )


@page("settings.write")
def staff_change(request: ConsoleRequest, staff_id: UUID) -> HttpResponse:
    """Change a member of staff; duty and leaving stand beside the form."""
    member = access.member(request.actor, staff_id)
    now = {k: getattr(member, k) for k in ("unit", "name", "number", "account_opened_on", "headline")}
    form = StaffForm(request.POST or None, request.FILES or None, by=request.actor, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(by=request.actor, at=utc_now(), staff=member, **_values(form))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("It is saved."))
            return redirect("staff_list")
    shown = {
        "form": form,
        "heading": member.name,
        "member": member,
        "trail": (_("Staff"), reverse("staff_list")),
    }
    return render(request, "organization/staff.html", shown)


@page("settings.write")
@require_POST
def staff_duty(request: ConsoleRequest, staff_id: UUID) -> HttpResponse:
    """On or off duty; action=leave for good."""
    member = access.member(request.actor, staff_id)
    if request.POST.get("action") == "leave":
        actions.leave(by=request.actor, at=utc_now(), staff=member)
    else:
        actions.set_duty(
            by=request.actor, at=utc_now(), staff=member, on_duty=request.POST.get("action") == "on"
        )
    return redirect("staff_change", staff_id=staff_id)


def _values(form: StaffForm) -> dict[str, Any]:
    """The form's values; pictures become the digest of the stored image, and none sent leaves the old one."""
    values = dict(form.cleaned_data)
    for name in ("picture", "contact_qr"):
        sent = values.pop(name)
        if sent:
            try:
                values[name] = keep_picture(sent.read(), name=sent.name, at=utc_now()).digest
            except Refused as refused:
                raise Refused(refused.why, field=name, **refused.params) from refused
    return values
