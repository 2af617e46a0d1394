"""Settings → Connections: lines to carriers, each with its self-check and what came in last."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.connectors import access, actions, intake
from afflux.connectors.addresses import callback_url
from afflux.connectors.carriers import Embedded, Guided, all_carriers, carrier
from afflux.connectors.checking import knock, steps
from afflux.connectors.console.showing import allowed, choice, recent, said
from afflux.connectors.console.syncing import progress
from afflux.connectors.errands import errands_of
from afflux.connectors.forms import LineForm
from afflux.connectors.lines import ever_heard
from afflux.connectors.menus import HasMenu
from afflux.connectors.models import Connection
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.kernel.clock import utc_now


def _state(line: Connection) -> tuple[str, object]:
    """Whether it stands: some carriers verify our door, of the others we know only that they spoke or were asked."""
    if line.verified_at:
        return "good", gettext_lazy("Verified")
    found = carrier(line.kind)
    if not isinstance(found, Guided) or found.cures.get("verified", "") is not None:
        return "warn", gettext_lazy("Not verified yet")
    if ever_heard(line):
        return "good", gettext_lazy("Messages come in")
    return "warn", gettext_lazy("Nothing heard yet")


class LineTable(Table):
    name = "connections"
    default_sort = "name"
    empty = gettext_lazy("No carrier is connected. Connect one, and what happens there comes in by itself.")
    columns = (
        Column("name", gettext_lazy("Name"), sort="name", link=lambda c: reverse("connection", args=[c.id])),
        Column("kind", gettext_lazy("Carrier"), value=lambda c: carrier(c.kind).name),
        Column("created_at", gettext_lazy("Made"), kind="moment", sort="created_at", phone=False),
        Column("verified_at", gettext_lazy("Verified at"), kind="moment", sort="verified_at", phone=False),
        Column("state", gettext_lazy("State"), value=_state, kind="badge"),
    )


@page("settings.read")
def connections(request: ConsoleRequest) -> HttpResponse:
    """Every line, and the way to a new one."""
    writes = request.actor.may("settings.write")
    shown = [(_("Connect a carrier"), reverse("connection_choose"))] if writes else []
    shown.append((_("What goes out"), reverse("connector_effects")))
    rows = access.connections(request.actor)
    table = LineTable()
    table.empty_action = shown[0] if writes else None
    return table_page(request, table, rows, context={"heading": _("Connections"), "page_actions": shown})


@page("settings.write")
def connection_choose(request: ConsoleRequest) -> HttpResponse:
    """Every carrier side by side: what it asks for and what it allows."""
    return render(request, "connectors/choose.html", {"carriers": [choice(one) for one in all_carriers()]})


@page("settings.write")
def connection_new(request: ConsoleRequest, kind: str) -> HttpResponse:
    """Make a line; its own page then shows the address to enter at the carrier."""
    chosen = carrier(kind)
    form = LineForm(request.POST or None, carrier=chosen)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            made = actions.add(
                by=request.actor,
                at=utc_now(),
                kind=kind,
                name=form.cleaned_data["name"],
                values=form.values(),
            )
            return redirect(f"{reverse('connection', args=[made.id])}?new=1")
    heading = _("Connect %(carrier)s") % {"carrier": chosen.name}
    sealed = _("The secrets are sealed with this installation's own key and never shown again.")
    lead = sealed if any(setting.secret for setting in chosen.settings) else ""
    return form_page(
        request, form, heading, (_("Connect a carrier"), reverse("connection_choose")), lead=lead
    )


@page("settings.read")
def connection(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """One line: the self-check, its address, what it allows, what came in last."""
    found = access.connection(request.actor, connection_id)
    chosen = carrier(found.kind)
    shown = {
        "connection": found,
        "carrier": chosen,
        "address": callback_url(found.id, asked_at=_asked_at(request)),
        "embed": chosen.embed(found.id, asked_at=_asked_at(request)) if isinstance(chosen, Embedded) else "",
        "settings": [(s.label, said(s, found.settings)) for s in chosen.settings if not s.secret],
        "steps": steps(found),
        "check_at_once": "new" in request.GET and request.actor.may("settings.write"),
        "allowed": allowed(chosen),
        "before_until": found.before_until if found.before_until and found.before_until > utc_now() else None,
        "has_errands": bool(errands_of(found)),
        "has_menu": isinstance(chosen, HasMenu),
        "callbacks": recent(access.callbacks(request.actor, found.id)),
        **progress(found),
    }
    return render(request, "connectors/connection.html", shown)


@page("settings.write")
def connection_rotate(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Replace settings; secrets that are left empty stay."""
    found = access.connection(request.actor, connection_id)
    form = LineForm(request.POST or None, carrier=carrier(found.kind), found=found.settings)
    form.submit = _("Replace")
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            actions.rotate(by=request.actor, at=utc_now(), connection_id=found.id, values=form.values())
            messages.success(request, _("Replaced. Let the carrier verify the callback address again."))
            return redirect("connection", found.id)
    trail = (found.name, reverse("connection", args=[found.id]))
    return form_page(request, form, _("Replace settings"), trail)


@page("settings.write")
@require_POST
def connection_check(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Ask the carrier now whether it knows us."""
    knock(access.connection(request.actor, connection_id), at=utc_now())
    return redirect("connection", connection_id)


@page("settings.write")
@require_POST
def connection_replay(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Handle again what was not understood or not handled."""
    count = intake.replay(access.connection(request.actor, connection_id))
    said = ngettext("%(count)d callback is handled again.", "%(count)d callbacks are handled again.", count)
    messages.success(request, said % {"count": count})
    return redirect("connection", connection_id)


@page("settings.write")
@require_POST
def connection_remove(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """End a line and forget its secrets."""
    gone = actions.remove(by=request.actor, at=utc_now(), connection_id=connection_id)
    messages.success(request, _("%(name)s is removed.") % {"name": gone.name})
    return redirect("connections")


def _asked_at(request: ConsoleRequest) -> str:
    asked = request.build_absolute_uri("/")
    return asked.replace("http://", "https://", 1) if settings.SECURE else asked
