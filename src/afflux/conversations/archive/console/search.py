"""Talk → Archive: one search over every word, and the place where a word was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from afflux.console.pages import ConsoleRequest, page
from afflux.conversations import access
from afflux.conversations.archive import access as archived
from afflux.conversations.archive.alerts.words import KINDS, why
from afflux.conversations.archive.around import around
from afflux.conversations.archive.asking import Term, terms_of
from afflux.conversations.archive.finding import Found, find
from afflux.conversations.archive.forms import SearchForm
from afflux.conversations.archive.passages import Piece, passage
from afflux.conversations.models import Message
from afflux.kernel.errors import Refused
from afflux.organization.access import merchant

WIDE = 20  # words on either side on the page of one place


@dataclass(frozen=True)
class Line:
    """A message as it is shown: its text in pieces, whether it is the one sought."""

    message: Message
    pieces: list[Piece]
    sought: bool = False


@dataclass(frozen=True)
class Hit:
    """A message that was found, and what stands around it."""

    message: Message
    pieces: list[Piece]
    near: list[Line]


@page("talk.read")
def archive(request: ConsoleRequest) -> HttpResponse:
    """The newest messages under the form; the address holds the whole question."""
    form = SearchForm(request.GET, by=request.actor)
    found: Found | None = None
    if form.is_valid():
        try:
            asked = form.asked(merchant().timezone)
            found = find(asked, actor=request.actor, after=request.GET.get("after", ""))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    shown: dict[str, Any] = {"form": form, "hits": _hits(found) if found else [], "found": found}
    shown |= {"next": _query(request.GET, after=found.next) if found and found.next else ""}
    shown |= {"narrowed": any(value for key, value in request.GET.items() if key not in ("after", "q"))}
    shown |= {"first": bool(request.GET.get("after")), "query": _query(request.GET)}
    shown |= {"asked_for": any(value for key, value in request.GET.items() if key != "after")}
    may = request.actor.may
    shown |= {"may_export": may("talk.export"), "may_design": may("talk.design")}
    shown |= {"may_import": may("talk.export") and may("imports.write")}
    return render(request, "archive/search.html", shown)


@page("talk.read")
def archive_place(request: ConsoleRequest, message_id: UUID) -> HttpResponse:
    """One message with what was said before and after it."""
    message = access.message(request.actor, message_id)
    try:
        terms = terms_of(request.GET.get("q", ""))
    except Refused:
        terms = []
    near = around([message], each=WIDE)[message.id]
    shown: dict[str, Any] = {
        "message": message,
        "lines": lines(near, message, terms, long=5000),
        "q": request.GET.get("q", ""),
    }
    raised = archived.alerts(request.actor).filter(message=message)
    shown["alerts"] = [(alert, KINDS.get(alert.kind, alert.kind), why(alert)) for alert in raised]
    shown["may_design"] = request.actor.may("talk.design")
    return render(request, "archive/place.html", shown)


def lines(near: Sequence[Message], sought: Message, terms: Sequence[Term], *, long: int) -> list[Line]:
    """Messages as they are shown around the one sought."""
    return [Line(one, passage(one.text, terms, long=long), sought=one.id == sought.id) for one in near]


def _hits(found: Found) -> list[Hit]:
    near = around(found.messages)
    return [
        Hit(one, passage(one.text, found.terms), lines(near[one.id], one, found.terms, long=160))
        for one in found.messages
    ]


def _query(asked: QueryDict, **changes: str) -> str:
    told = asked.copy()
    told.pop("after", None)
    for name, value in changes.items():
        told[name] = value
    return "?" + told.urlencode()
