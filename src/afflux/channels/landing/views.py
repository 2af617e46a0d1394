"""The public pages of a code: show, take a number, thank."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from afflux.channels.actions.attention import record_view
from afflux.channels.actions.leaving import Answers, leave_contact
from afflux.channels.landing.bounds import count_post
from afflux.channels.landing.civil import civil
from afflux.channels.landing.forms import LeaveForm
from afflux.channels.landing.places import NO_SUCH_PAGE, Place, code_of, full_place, place_of
from afflux.channels.landing.showing import shown
from afflux.channels.landing.tickets import SALT, SOONEST, Ticket, hand_out, take_back
from afflux.channels.landing.visitors import is_robot, remember, visitor_of
from afflux.channels.landing.words import words_of
from afflux.console.pages import public
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.organization.models import Merchant, Staff


@public
@civil
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str, target: UUID) -> HttpResponse:
    """A landing page or a staff's page."""
    place = place_of(slug, target)
    if place is None:
        return HttpResponseRedirect(reverse("landing_full", args=[slug]))
    return _answer(request, place)


@public
@civil
@require_http_methods(["GET", "HEAD", "POST"])
def full(request: HttpRequest, slug: str) -> HttpResponse:
    """Nobody is free, or the code is not valid now: leave a number and be called back."""
    return _answer(request, full_place(slug, at=utc_now()))


@public
@civil
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """After the number was left: the incentive, and the QR of whoever will help."""
    code = code_of(slug)
    try:
        target, staff = signing.loads(request.GET.get("t", ""), salt=SALT + ".thanks")
    except (signing.BadSignature, ValueError):
        raise Refused(NO_SUCH_PAGE) from None
    place = place_of(slug, UUID(target)) if target else None
    helper = Staff.objects.filter(id=staff, left_at=None).first() if staff else None
    return shown(
        request,
        "landing/thanks.html",
        {"code": code, "place": place, "staff": helper, "words": words_of(place)},
    )


def _answer(request: HttpRequest, place: Place) -> HttpResponse:
    merchant = Merchant.objects.get(id=1)
    if request.method != "POST":
        form = LeaveForm(place=place, at=utc_now(), phone_region=merchant.phone_region)
        response = _page(request, place, form)
        if not is_robot(request):
            visitor = visitor_of(request) or new_id()
            record_view(place, visitor=visitor, path=request.path, at=utc_now())
            remember(response, visitor)
        return response
    return _posted(
        request, place, LeaveForm(request.POST, place=place, at=utc_now(), phone_region=merchant.phone_region)
    )


def _posted(request: HttpRequest, place: Place, form: LeaveForm) -> HttpResponse:
    if not place.takes_contacts:
        raise Refused(NO_SUCH_PAGE)
    at = utc_now()
    try:
        count_post(request.META.get("REMOTE_ADDR", ""), at=at)
        ticket = take_back(request.POST.get("ticket", ""), page=request.path, at=at)
        if not form.is_valid() or ticket.text is None:
            return _page(request, place, form, status=422, handed_out=at - SOONEST)
        left = leave_contact(place, _answers(ticket, ticket.text, form), visitor=visitor_of(request), at=at)
    except Refused as refused:
        form.is_valid()
        form.refuse(refused)
        return _page(request, place, form, status=refused.why.status)
    token = signing.dumps(
        [str(place.target.id) if place.target else "", str(left.staff or "")], salt=SALT + ".thanks"
    )
    return HttpResponseRedirect(f"{reverse('landing_thanks', args=[place.code.slug])}?t={token}")


def _answers(ticket: Ticket, text: UUID, form: LeaveForm) -> Answers:
    given = form.cleaned_data
    return Answers(
        number=ticket.number,
        text=text,
        phone=given.get("phone"),
        email=given.get("email"),
        name=given.get("name", ""),
        question=given.get("question", ""),
        staff=given.get("staff"),
    )


def _page(
    request: HttpRequest,
    place: Place,
    form: LeaveForm,
    *,
    status: int = 200,
    handed_out: datetime | None = None,
) -> HttpResponse:
    """The page with its form; after a mistake the form may come back at once, so its ticket is dated back."""
    text = place.consent.id if place.consent else None
    ticket = hand_out(page=request.path, text=text, at=handed_out or utc_now())
    context = {
        "place": place,
        "code": place.code,
        "staff": place.staff,
        "form": form,
        "ticket": ticket,
        "words": words_of(place),
    }
    return shown(request, "landing/page.html", context, status=status)
