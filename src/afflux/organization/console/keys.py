"""Settings → API keys."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization import keys
from afflux.organization.forms import KeyForm
from afflux.organization.models import ApiKey


def _state(key: ApiKey) -> tuple[str, object]:
    if key.revoked_at:
        return "", gettext_lazy("Revoked")
    if key.expires_at and key.expires_at <= utc_now():
        return "warn", gettext_lazy("Expired")
    return "good", gettext_lazy("In use") if key.last_used_at else gettext_lazy("Never used")


class KeyTable(Table):
    name = "keys"
    default_sort = "-created_at"
    empty = gettext_lazy(
        "No machine has a key yet. A key lets your shop system send orders and read reports."
    )
    columns = (
        Column("name", gettext_lazy("Name"), sort="name", link=lambda k: reverse("key", args=[k.id])),
        Column("prefix", gettext_lazy("Begins with"), phone=False),
        Column("role", gettext_lazy("Role"), value=lambda k: k.get_role_display()),
        Column("unit", gettext_lazy("Unit"), value="unit.name", phone=False),
        Column("last_used_at", gettext_lazy("Last used"), kind="moment", sort="last_used_at", phone=False),
        Column("expires_at", gettext_lazy("Expires"), kind="moment", sort="expires_at", phone=False),
        Column("state", gettext_lazy("State"), value=_state, kind="badge"),
    )


@page("settings.write")
def key_list(request: ConsoleRequest) -> HttpResponse:
    """All keys of the actor's units; secrets are not among what is kept."""
    shown = {
        "heading": _("API keys"),
        "page_actions": [(_("New key"), reverse("key_new")), (_("API"), "/api/v1/docs")],
    }
    return table_page(request, KeyTable(), keys.visible(request.actor), context=shown)


@page("settings.write")
def key_new(request: ConsoleRequest) -> HttpResponse:
    """Make a key; the page that answers shows its secret, once."""
    form = KeyForm(request.POST or None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        day = data["expires_on"]
        ends = datetime.combine(day, time.max, UTC) if day else None
        try:
            made = keys.create(
                by=request.actor,
                at=utc_now(),
                name=data["name"],
                role=data["role"],
                unit=data["unit"],
                expires_at=ends,
            )
        except Refused as refused:
            refused.field = "expires_on" if refused.field == "expires_at" else refused.field
            form.refuse(refused)
        else:
            return render(request, "organization/key.html", {"key": made.key, "secret": made.secret})
    return render(
        request,
        "console/form_page.html",
        {"form": form, "heading": _("New key"), "trail": (_("API keys"), reverse("keys"))},
    )


@page("settings.write")
def key(request: ConsoleRequest, key_id: UUID) -> HttpResponse:
    """One key: where it is used, and the button that ends it."""
    found = keys.visible(request.actor).filter(id=key_id).first()
    if found is None:
        raise Refused(keys.GONE)
    return render(request, "organization/key.html", {"key": found})


@page("settings.write")
@require_POST
def key_revoke(request: ConsoleRequest, key_id: UUID) -> HttpResponse:
    """End a key within a second."""
    keys.revoke(by=request.actor, at=utc_now(), key_id=key_id)
    return redirect("keys")
