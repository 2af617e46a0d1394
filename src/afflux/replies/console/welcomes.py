"""Talk → Welcome: who is greeted how, and with what success."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.replies import access, actions, queries
from afflux.replies.console.comparing import compared, verdict
from afflux.replies.console.facts import greeted_url
from afflux.replies.console.rules import FOUND, STATES, state_of
from afflux.replies.forms import WelcomeEditor
from afflux.replies.models import Welcome
from afflux.replies.queries import Greeted
from afflux.replies.shelf import shelf
from afflux.replies.welcome import Greets
from afflux.replies.welcome.outrunning import outruns


class WelcomeTable(Table):
    name = "welcomes"
    default_sort = "-priority"
    empty = gettext_lazy(
        "No welcome yet. It greets whoever adds a member, within the seconds that the carrier gives, by code, staff, time and language."
    )
    columns = (
        Column("priority", gettext_lazy("Priority"), sort="priority", kind="count", phone=False),
        Column(
            "name", gettext_lazy("Welcome"), sort="name", link=lambda one: reverse("welcome", args=[one.id])
        ),
        Column("text", gettext_lazy("Text"), value=lambda one: _first(one), phone=False),
        Column("sent", gettext_lazy("Sent in 30 days"), value=lambda one: one.figures.sent, kind="count", link=lambda one: greeted_url(welcome=one.id, state="sent", period=30)),
        Column("missed", gettext_lazy("Missed"), value=lambda one: one.figures.missed, kind="count", link=lambda one: greeted_url(welcome=one.id, state="missed", period=30)),
        Column(
            "answered",
            gettext_lazy("Answered within a day"),
            value=lambda one: one.figures.share,
            kind="percent",
            link=lambda one: greeted_url(welcome=one.id, answered="yes", period=30),
        ),
        Column("state", gettext_lazy("State"), value=lambda one: _state(one), kind="badge"),
    )  # fmt: skip
    filters = (
        Filter("q", gettext_lazy("Name or text"), lambda rows, v: (rows.filter(name__icontains=v) | rows.filter(texts__text__icontains=v)).distinct()),
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, v: rows.filter(FOUND[v]) if v in FOUND else rows.none(),
            choices=lambda by: STATES,
        ),
    )  # fmt: skip

    def __init__(self, *, writes: bool) -> None:
        super().__init__()
        self.empty_action = (_("New welcome"), reverse("welcome_new")) if writes else None

    def prepare(self, rows: Sequence[Any]) -> None:
        found = queries.greeted_by_welcome([one.id for one in rows], since=utc_now() - queries.MONTH)
        for one in rows:
            one.figures = found.get(one.id, Greeted())
            one.behind = _behind(one)


def _behind(welcome: Welcome) -> Greets | None:
    """The welcome that always goes before one in force."""
    live = shelf().welcomes
    one = next((each for each in live if each.id == welcome.id), None)
    return outruns(live, one) if one else None


def _state(welcome: Any) -> tuple[str, Any]:
    return ("bad", gettext_lazy("Its turn never comes")) if welcome.behind else state_of(welcome)


def _first(welcome: Welcome) -> str:
    texts = [one.text for one in welcome.texts.all() if one.removed_at is None]
    return Truncator(" / ".join(texts)).chars(60)


@page("talk.read")
def welcomes(request: ConsoleRequest) -> HttpResponse:
    """All welcomes."""
    writes = access.may_design(request.actor)
    shown = [(_("New welcome"), reverse("welcome_new"))] if writes else []
    shown += [(_("Who was greeted"), reverse("welcomes_greeted"))]
    shown += [(_("Missed windows"), reverse("welcomes_missed"))]
    rows = access.welcomes(request.actor).prefetch_related("texts")
    context = {
        "heading": _("Welcome"),
        "lead": _("Whoever adds one of us is greeted once, by the welcome that fits best."),
        "page_actions": shown,
    }
    return table_page(request, WelcomeTable(writes=writes), rows, context=context)


@page("talk.design", write="talk.design")
def welcome_new(request: ConsoleRequest) -> HttpResponse:
    """Make a welcome."""
    return _edit(request, None)


@page("talk.read", write="talk.design")
def welcome(request: ConsoleRequest, welcome_id: UUID) -> HttpResponse:
    """One welcome with the figures of its texts, to look at or to change."""
    return _edit(request, access.welcome(request.actor, welcome_id))


@page("talk.read", write="talk.design")
@require_POST
def welcome_state(request: ConsoleRequest, welcome_id: UUID) -> HttpResponse:
    """Pause, resume or archive a welcome."""
    found = access.welcome(request.actor, welcome_id)
    doing = {
        "pause": actions.pause,
        "resume": actions.resume,
        "archive": actions.archive,
    }
    if do := doing.get(request.POST.get("do", "")):
        do(found, by=request.actor, at=utc_now())
    return redirect("welcomes")


def _edit(request: ConsoleRequest, found: Welcome | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    editor = WelcomeEditor(posted, request.FILES if posted is not None else None, found, by=request.actor)
    if posted is not None and editor.is_valid():
        now = utc_now()
        try:
            saved = actions.save_welcome(by=request.actor, at=now, spec=editor.spec(at=now), welcome=found)
        except Refused as refused:
            editor.refuse(refused)
        else:
            said = _("%(name)s waits for an approval.") if saved.hold else _("%(name)s is saved.")
            messages.success(request, said % {"name": saved.name})
            return redirect("welcome", welcome_id=saved.id)
    context = {
        "editor": editor,
        "form": editor.form,
        "heading": found.name if found else _("New welcome"),
        "welcome": found,
        **(_compared(request, found) if found else {}),
        "state": state_of(found) if found else None,
        "behind": _behind(found) if found else None,
        "trail": (_("Welcome"), reverse("welcomes")),
        "may_change": access.may_design(request.actor),
    }
    return render(request, "replies/welcome.html", context)


def _compared(request: ConsoleRequest, found: Welcome) -> dict[str, Any]:
    texts = list(found.texts.all())
    keys = [one.id for one in texts]
    shown = compared(
        request.GET.get("period", ""), texts, lambda since: queries.greeted_by_text(keys, since=since)
    )
    return {**shown, "verdict": verdict(shown["variants"])}
