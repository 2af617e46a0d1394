"""Saved mappings."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.exchange import access, actions
from afflux.exchange.forms import MappingForm
from afflux.exchange.kinds import kind
from afflux.exchange.mapping import UNKNOWN_KIND
from afflux.exchange.models import Profile
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused


def _holds(profile: Profile) -> str:
    names = (
        [profile.kind]
        if profile.kind
        else [str(feed.get("kind", "")) for feed in profile.mapping.get("feeds", [])]
    )
    return ", ".join(str(found.label) if (found := kind(name)) else name for name in dict.fromkeys(names))


class MappingTable(Table):
    name = "mappings"
    default_sort = "name"
    empty = gettext_lazy(
        "No mapping is saved yet. Save one while you choose the columns of a file, or write one by hand."
    )
    columns = (
        Column(
            "name",
            gettext_lazy("Name"),
            sort="name",
            link=lambda profile: reverse("mapping", args=[profile.id]),
        ),
        Column("kind", gettext_lazy("Holds"), _holds),
        Column("created_at", gettext_lazy("Saved"), kind="moment", phone=False),
    )


@page("imports.write", write="imports.write")
def mappings(request: ConsoleRequest) -> HttpResponse:
    """Saved mappings."""
    context = {
        "heading": _("Mappings"),
        "lead": _(
            "How the columns of your sources become ours, so that next month's file needs no choosing."
        ),
        "page_actions": [(_("New mapping"), reverse("mapping_new"))],
    }
    return table_page(request, MappingTable(), access.profiles(request.actor), context=context)


@page("imports.write", write="imports.write")
def new_mapping(request: ConsoleRequest) -> HttpResponse:
    """Write a mapping by hand."""
    return _edit(request, None)


@page("imports.write", write="imports.write")
def mapping(request: ConsoleRequest, profile_id: UUID) -> HttpResponse:
    """Change a saved mapping; runs keep the copy they were started with."""
    return _edit(request, access.profile(request.actor, profile_id))


@page("imports.write", write="imports.write")
@require_POST
def drop_mapping(request: ConsoleRequest, profile_id: UUID) -> HttpResponse:
    """Forget a saved mapping."""
    actions.drop_profile(access.profile(request.actor, profile_id), by=request.actor)
    return redirect("mappings")


def _edit(request: ConsoleRequest, profile: Profile | None) -> HttpResponse:
    shown = (
        {"kind": profile.kind, **profile.mapping}
        if profile and profile.kind
        else (profile.mapping if profile else {})
    )
    start = {
        "name": profile.name if profile else "",
        "mapping": json.dumps(shown, ensure_ascii=False, indent=2) if profile else "",
    }
    form = MappingForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        spec = dict(form.cleaned_data["mapping"])
        kind_name = "" if "feeds" in spec else str(spec.pop("kind", ""))
        try:
            if "feeds" not in spec and kind(kind_name) is None:
                raise Refused(
                    UNKNOWN_KIND,
                    field="mapping",
                    name=kind_name,
                    known=", ".join(k.name for k in access.kinds(request.actor)),
                )
            actions.save_profile(
                name=form.cleaned_data["name"],
                kind_name=kind_name,
                mapping=spec,
                by=request.actor,
                at=utc_now(),
            )
        except Refused as refused:
            form.add_error("mapping", str(refused))
        else:
            messages.success(request, _("The mapping is saved."))
            return redirect("mappings")
    context = {
        "form": form,
        "heading": profile.name if profile else _("New mapping"),
        "trail": (_("Mappings"), reverse("mappings")),
        "profile": profile,
    }
    return render(request, "exchange/mapping.html", context)
