"""Settings → Users: who logs in, as what, where."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization import access
from afflux.organization.actions import users as actions
from afflux.organization.forms import InviteForm
from afflux.organization.models import Role


class UserTable(Table):
    name = "users"
    default_sort = "username"
    columns = (
        Column(
            "username",
            gettext_lazy("Log-in name"),
            sort="username",
            link=lambda u: reverse("user_change", args=[u.id]),
        ),
        Column("name", gettext_lazy("Name"), value="first_name", sort="first_name", phone=False),
        Column(
            "role",
            gettext_lazy("Role"),
            value=lambda u: u.grant.get_role_display() if hasattr(u, "grant") else None,
        ),
        Column(
            "unit", gettext_lazy("Unit"), value=lambda u: u.grant.unit.name if hasattr(u, "grant") else None
        ),
        Column("last_login", gettext_lazy("Last log-in"), kind="moment", sort="last_login", phone=False),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda u: ("good", gettext_lazy("Active")) if u.is_active else ("", gettext_lazy("Ended")),
            kind="badge",
        ),
    )
    filters = (
        Filter("q", gettext_lazy("Name"), lambda rows, v: rows.filter(username__icontains=v)),
        Filter(
            "role",
            gettext_lazy("Role"),
            lambda rows, v: rows.filter(grant__role=v),
            choices=lambda _by: Role.choices,
        ),
    )


@page("settings.read")
def users(request: ConsoleRequest) -> HttpResponse:
    """Everybody who may log in."""
    shown = [(_("Invite somebody"), reverse("user_new"))] if request.actor.may("settings.write") else []
    return table_page(
        request,
        UserTable(),
        access.users(request.actor),
        context={"heading": _("Users"), "page_actions": shown},
    )


@page("settings.write")
def user_new(request: ConsoleRequest) -> HttpResponse:
    """Invite: the page that answers shows the one-time password, once."""
    form = InviteForm(request.POST or None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = actions.invite(by=request.actor, at=utc_now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return render(request, "organization/password.html", {"person": user, "password": password})
    trail = (_("Users"), reverse("users"))
    return render(
        request, "console/form_page.html", {"form": form, "heading": _("Invite somebody"), "trail": trail}
    )


@page("settings.write")
def user_change(request: ConsoleRequest, user_id: UUID) -> HttpResponse:
    """Another role or unit."""
    user = access.user(request.actor, user_id)
    form = InviteForm(
        request.POST or None,
        by=request.actor,
        change=True,
        initial={"role": user.grant.role, "unit": user.grant.unit_id},
    )
    form.submit = gettext_lazy("Save")
    if request.method == "POST" and form.is_valid():
        try:
            actions.regrant(by=request.actor, at=utc_now(), user=user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("users")
    shown = {"form": form, "heading": user.username, "person": user, "trail": (_("Users"), reverse("users"))}
    return render(request, "organization/user.html", shown)


@page("settings.write")
@require_POST
def user_end(request: ConsoleRequest, user_id: UUID) -> HttpResponse:
    """End a log-in."""
    actions.end(by=request.actor, at=utc_now(), user=access.user(request.actor, user_id))
    return redirect("users")


@page("settings.write")
@require_POST
def user_reset(request: ConsoleRequest, user_id: UUID) -> HttpResponse:
    """A new one-time password, shown once."""
    user = access.user(request.actor, user_id)
    password = actions.reset_password(by=request.actor, at=utc_now(), user=user)
    return render(request, "organization/password.html", {"person": user, "password": password})
