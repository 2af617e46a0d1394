"""What is done in a conversation: said, noted, taken, handed over, put to sleep, closed, opened again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afflux.connectors.happenings import Media
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.conversations import access, closing, live
from afflux.conversations.actions import saying, talks
from afflux.conversations.console.inbox import box, said, talk_page
from afflux.conversations.forms import CloseForm, GiveForm, SayForm, SnoozeForm
from afflux.conversations.models import Message, Talk
from afflux.conversations.notices import telling
from afflux.conversations.notices.models import Notice
from afflux.files.things import SHOWN, keep_picture
from afflux.guard.checking import check
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

LONGEST_SIDE = 2000  # pixels of a picture that is sent


@page("talk.write")
@require_POST
def talk_say(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """Say or note what was written; a quick reply's button fills the box instead."""
    found = access.talk(request.actor, talk_id)
    if "quick" in request.POST:
        return _with_quick(request, found)
    form = SayForm(request.POST, request.FILES)
    if form.is_valid():
        with form.refusals():
            _say(request, found, form)
    if not form.errors and not request.htmx:
        for words in form.warned:
            messages.warning(request, words)
        return _back(found)
    if not request.htmx:
        return talk_page(request, found, form)
    found.refresh_from_db()
    context = {**said(request, found), **box(request, found, form if form.errors else SayForm())}
    context["warned"] = form.warned
    return render(request, "conversations/answered.html", context, status=422 if form.errors else 200)


def _say(request: ConsoleRequest, found: Talk, form: SayForm) -> None:
    given, now = form.cleaned_data, utc_now()
    if given["note"]:
        saying.note(found, given["text"], by=request.actor, at=now)
        return
    media = []
    if given["picture"]:
        name = given["picture"].name[:120]
        kept = keep_picture(given["picture"].read(), name=name, at=now, longest=LONGEST_SIDE, mark=SHOWN)
        media = [Media("image", digest=kept.digest, original=kept.original, name=name, mime=kept.mime)]
    key = f"desk/{given['key']}" if given["key"] else ""
    said = saying.say(found, given["text"], media=media, by=request.actor, at=now, key=key)
    form.warned = warned(said.text)


def warned(text: str) -> list[str]:
    """What the guard thinks of words that it let go."""
    found = check(text, purpose=saying.PURPOSE).findings if text else ()
    return [_("“%(quoted)s”: %(why)s") % {"quoted": one.quoted, "why": one.why} for one in found]


def _with_quick(request: ConsoleRequest, found: Talk) -> HttpResponse:
    """The page with a quick reply in the box: without script, nothing is said before it was read."""
    context_form = SayForm(initial={"text": request.POST["quick"]})
    return talk_page(request, found, context_form)


@page("talk.write")
@require_POST
def talk_again(request: ConsoleRequest, talk_id: UUID, message_id: UUID) -> HttpResponse:
    """Say again what did not go out, or perhaps did not."""
    found = access.talk(request.actor, talk_id)
    told = found.messages.filter(
        id=message_id, direction=Message.Direction.OUT, state__in=["failed", "unsure"]
    ).first()
    if told is None:
        raise Refused(access.NO_TALK)
    media = saying.payload_media(told.id)
    try:
        saying.say(found, told.text, media=media, by=request.actor, at=utc_now(), key=f"again/{told.id}")
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(found)


@page("talk.write")
@require_POST
def talk_take(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """It is mine from now on."""
    found = access.talk(request.actor, talk_id)
    try:
        talks.take(found, by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(found)


@page("talk.write")
@require_POST
def talk_release(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """Whoever is free shall answer."""
    found = access.talk(request.actor, talk_id)
    talks.release(found, by=request.actor, at=utc_now())
    messages.success(request, _("Given back to the unassigned ones."))
    return redirect("inbox")


@page("talk.write")
def talk_give(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """Hand a conversation to a colleague, with words."""
    found = access.talk(request.actor, talk_id)
    form = GiveForm(request.POST or None, talk=found, initial={"user": found.assigned_id or ""})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            given, now = form.cleaned_data, utc_now()
            user = UUID(given["user"]) if given["user"] else None
            talks.pass_on(found, user, words=given["words"], by=request.actor, at=now)
            messages.success(request, _("Handed over."))
            return redirect("inbox")
    return form_page(request, form, _("Hand over: %(name)s") % {"name": found}, _trail(found))


@page("talk.write")
@require_POST
def talk_snooze(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """Out of sight for a while."""
    found, form = access.talk(request.actor, talk_id), SnoozeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a moment to come."))
        return _back(found)
    now = utc_now()
    try:
        talks.snooze(found, form.moment(now), by=request.actor, at=now)
    except Refused as refused:
        messages.error(request, str(refused))
        return _back(found)
    return redirect("inbox")


@page("talk.write")
def talk_close(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """Close it with what was found out; what is known is proposed, and can be changed."""
    found = access.talk(request.actor, talk_id)
    form = CloseForm(
        request.POST or None, initial=None if request.method == "POST" else vars(closing.propose(found))
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            talks.close(found, **form.cleaned_data, by=request.actor, at=utc_now())
            messages.success(request, _("Closed."))
            return redirect("inbox")
    return form_page(request, form, _("Close: %(name)s") % {"name": found}, _trail(found))


@page("talk.write")
@require_POST
def talk_reopen(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """Back into the list."""
    found = access.talk(request.actor, talk_id)
    talks.reopen(found, by=request.actor, at=utc_now())
    return _back(found)


@page("talk.read")
@require_POST
def talk_here(request: ConsoleRequest, talk_id: UUID) -> HttpResponse:
    """An open page says that its reader looks, types, or left; who answers the conversation has read it by that."""
    found = access.talk(request.actor, talk_id)
    doing = request.POST.get("doing", "looks")
    if doing in ("looks", "types", "left"):
        live.here(found.id, user=request.actor.id, name=request.actor.name, doing=doing)
    if doing == "looks" or (doing == "types" and request.POST.get("note") != "1"):
        live.show(found.connection.kind, found.connection_id, found.peer, doing=doing)
    if doing == "looks":
        telling.settled(Notice.objects.filter(talk=found, user=request.actor.id), at=utc_now())
    if doing == "looks" and found.unread and found.assigned_id in (None, request.actor.id):
        talks.read(found, by=request.actor, at=utc_now())
    return HttpResponse(status=204)


def _back(found: Talk) -> HttpResponseRedirect:
    return redirect("talk", found.id)


def _trail(found: Talk) -> tuple[str, str]:
    return str(found), reverse("talk", args=[found.id])
