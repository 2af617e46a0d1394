"""The side bar, /side/{connection}/: made for the narrow web view of a carrier's app, and good in any browser."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afflux.connectors.models import Connection
from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import stage, timeline
from afflux.contacts.actions import tags
from afflux.contacts.models import Person
from afflux.conversations import inbox, side
from afflux.conversations.actions import saying
from afflux.conversations.console import beside
from afflux.conversations.console.showing import quick_replies, shown_days
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

ENTRIES, WORDS = 8, 4


@beside.or_enter
@page("talk.read", beside=True)
@require_safe
def side_bar(request: ConsoleRequest, line_id: UUID) -> HttpResponse:
    """Who is in the chat (?peer=), what is known of them and what can be said; without a peer, who to choose from."""
    line, peer = side.line_in_use(line_id), request.GET.get("peer", "")[:254]
    context = {"line": line, "peer": peer, **beside.script(request, line)}
    if not peer:
        recent = side.own_open(request.actor, line)
        return beside.answered(request, "conversations/side_choose.html", {**context, "recent": recent})
    found = side.who(request.actor, line, peer)
    if found.person is None and found.talk is None:
        return beside.answered(request, "conversations/side_nobody.html", context, status=404)
    return beside.answered(request, "conversations/side.html", {**context, **_shown(request, found)})


def _shown(request: ConsoleRequest, found: side.Side) -> dict[str, object]:
    known = found.talk or found.person
    shown: dict[str, object] = {
        "person": found.person,
        "talk": found.talk,
        "may_write": request.actor.may("talk.write"),
        "may_tag": found.person is not None and request.actor.may("pool.write"),
        "quick": quick_replies(request, known.unit_id, known.name) if known else [],
    }
    if found.person is not None:
        entries, _more = timeline.page_of(found.person, actor=request.actor, size=ENTRIES)
        worn = [one.tag for one in found.person.taggings.all()]
        shown |= {"stage": stage.stages_of([found.person])[found.person.id], "entries": entries, "tags": worn}
    if found.talk is not None:
        days = shown_days(inbox.days(found.talk, size=WORDS)[0])
        shown |= {"days": days, "refusal": saying.may_say(found.talk, utc_now())}
    return shown


@page("talk.read", beside=True)
@require_safe
def side_signature(request: ConsoleRequest, line_id: UUID) -> HttpResponse:
    """What the app's script wants before it tells this page (?url=) whose chat is open."""
    line = side.line_in_use(line_id)
    near = beside.our_address(request, reverse("side", args=[line.id]))
    try:
        signed = side.signature(line, request.GET.get("url", "")[:1000], near=near, at=utc_now())
    except Refused as refused:
        return JsonResponse({"says": str(refused)}, status=refused.why.status)
    return JsonResponse({name: dict(one) for name, one in signed.items()})


@page("talk.write", beside=True)
@require_POST
def side_say(request: ConsoleRequest, line_id: UUID) -> HttpResponse:
    """May these words go into the open chat? The member sends them there; here they are judged."""
    line, peer = side.line_in_use(line_id), request.POST.get("peer", "")[:254]
    try:
        side.may_go(line, peer, request.POST.get("text", "")[:4000], by=request.actor, at=utc_now())
    except Refused as refused:
        return JsonResponse({"says": str(refused)}, status=refused.why.status)
    return JsonResponse({})


@page("talk.write", beside=True)
@require_POST
def side_note(request: ConsoleRequest, line_id: UUID) -> HttpResponse:
    """Keep a note in the conversation."""
    line, found = _asked(request, line_id)
    if found.talk is None:
        raise Refused(side.NO_LINE)
    try:
        saying.note(found.talk, request.POST.get("text", "")[:2000], by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(line, request)


@page("talk.write", write="pool.write", beside=True)
@require_POST
def side_tag(request: ConsoleRequest, line_id: UUID) -> HttpResponse:
    """Put a tag on the person."""
    line, found = _asked(request, line_id)
    if found.person is None:
        raise Refused(side.NO_LINE)
    people, name = Person.objects.filter(id=found.person.id), request.POST.get("tag_name", "")
    try:
        tags.tag_people(people, name, by=request.actor, at=utc_now())
        messages.success(request, _("Saved."))
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(line, request)


def _asked(request: ConsoleRequest, line_id: UUID) -> tuple[Connection, side.Side]:
    line = side.line_in_use(line_id)
    return line, side.who(request.actor, line, request.POST.get("peer", "")[:254])


def _back(line: Connection, request: ConsoleRequest) -> HttpResponseRedirect:
    query = urlencode({"peer": request.POST.get("peer", "")})
    return HttpResponseRedirect(f"{reverse('side', args=[line.id])}?{query}")
