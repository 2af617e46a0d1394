"""Talk → Inbox: the list of conversations and the page of one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from afflux.connectors.carriers import capabilities
from afflux.connectors.counting import Counted, counted
from afflux.console.pages import ConsoleRequest, page
from afflux.conversations import access, inbox
from afflux.conversations.actions import saying
from afflux.conversations.console.showing import card, quick_replies, shown_days
from afflux.conversations.forms import SOONER, SayForm
from afflux.conversations.models import Seat, Talk
from afflux.kernel.clock import utc_now


@page("talk.read")
@require_safe
def inbox_list(request: ConsoleRequest) -> HttpResponse:
    """The list, and nothing chosen yet."""
    context = {**listed(request), "away": Seat.objects.filter(user=request.actor.id, away=True).exists()}
    context["filters"] = inbox.filters(request.actor)
    return render(request, "conversations/inbox.html", context)


@page("talk.read")
@require_safe
def inbox_rows(request: ConsoleRequest) -> HttpResponse:
    """The list alone, as an open page asks for it when something changed."""
    return render(request, "conversations/inbox_list.html", listed(request))


def listed(request: ConsoleRequest, chosen: UUID | None = None) -> dict[str, Any]:
    """What the list shows. Without a tab: one's own where there are any, else the first tab that has some."""
    now, wanted = utc_now(), inbox.asked(request.GET)
    counts = inbox.counts(request.actor, now)
    if not wanted.tab:
        first = next((tab for tab in ("mine", "free", "team") if counts[tab]), "mine")
        wanted = inbox.Asked(**{**vars(wanted), "tab": first})
    rows, more = inbox.rows(request.actor, wanted, now)
    for row in rows:
        row.tone = inbox.tone(row, now)  # type: ignore[attr-defined]
    tabs = [
        {"key": key, "label": label, "count": counts.get(key), "query": wanted.query(tab=key, late=False)}
        for key, label in inbox.TABS.items()
    ]
    return {
        "rows": rows,
        "tabs": tabs,
        "counts": counts,
        "asked": wanted,
        "query": wanted.query(),
        "late_query": wanted.query(late=not wanted.late),
        "more": f"{wanted.query()}&after={more}".replace("+", "%2B") if more else "",
        "chosen": chosen,
    }


@page("talk.read")
@require_safe
def talk(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """One conversation: its words, the person beside it, and the box to write in."""
    return talk_page(request, access.talk(request.actor, talk_id), SayForm())


def talk_page(request: ConsoleRequest, found: Talk, form: SayForm) -> HttpResponse:
    """The page with the form as it is; 422 where it was sent and not taken."""
    context = {**listed(request, found.id), **said(request, found), **box(request, found, form)}
    context |= {"card": card(request.actor, found), "sooner": SOONER.items()}
    return render(request, "conversations/talk.html", context, status=422 if form.errors else 200)


@page("talk.read")
@require_safe
def talk_words(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """The words alone, as an open page asks for them when something changed; ?before= for older ones."""
    found = access.talk(request.actor, talk_id)
    return render(request, "conversations/words.html", said(request, found))


def said(request: ConsoleRequest, found: Talk) -> dict[str, Any]:
    """The words of a conversation by day."""
    try:
        before = UUID(request.GET.get("before", "")) if request.GET.get("before") else None
    except ValueError:
        before = None
    days, older = inbox.days(found, before)
    first = days[0][1][0].id if days and older else None
    may_write = request.actor.may("talk.write")
    return {"talk": found, "days": shown_days(days), "older": first, "may_write": may_write}


def pieces(counts: Counted | None) -> dict[str, Any] | None:
    """How the page counts what is being written, where a carrier charges by the piece."""
    if counts is None:
        return None
    said = {
        "line": _("%(units)s characters, %(parts)s messages"),
        "cost": _("%(units)s characters, %(parts)s messages, %(cost)s"),
        "over": _("%(units)s characters; the gateway carries %(most)s."),
    }
    return {**asdict(counts), "says": said}


def box(request: ConsoleRequest, found: Talk, form: SayForm) -> dict[str, Any]:
    """The box to write in: why nothing may be said, how much may be, and the words that are ready."""
    able = capabilities(found.connection.kind, found.account)
    return {
        "talk": found,
        "form": form,
        "refusal": saying.may_say(found, utc_now()),
        "able": able,
        "pieces": pieces(counted(found.connection)),
        "quick": quick_replies(request, found.unit_id, found.name),
        "key": form.data.get("key") or uuid4(),
        "may_write": request.actor.may("talk.write"),
    }
