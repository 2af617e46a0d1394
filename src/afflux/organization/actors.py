"""From a login or an API key to the actor that actions and doors are handed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from afflux.kernel.actors import Actor
from afflux.organization.models import Grant, Merchant, Role, Unit, User
from afflux.organization.rights import RIGHTS

# A one-time password opens only these pages until it is changed.
FREE_OF_CHANGE = ("/account/", "/static/", "/language", "/theme", "/l/", "/api/")
NOBODY = Actor(id=UUID(int=0), kind="anonymous", name="")


def units_below(unit: Unit) -> frozenset[UUID] | None:
    """Ids of `unit` and everything under it; None for headquarters, which sees all."""
    if unit.kind == Unit.Kind.HEADQUARTERS:
        return None
    return frozenset(Unit.objects.filter(ancestry__contains=[unit.id]).values_list("id", flat=True))


def actor_of(user: User) -> Actor:
    """What this user may do and see; a user without a grant may do nothing."""
    grant = Grant.objects.select_related("unit").filter(user=user).first()
    if grant is None or not user.is_active:
        return NOBODY
    staff = getattr(user, "staff", None) if grant.role == Role.STAFF else None
    return Actor(
        id=user.id,
        kind="user",
        name=user.get_full_name() or user.username,
        rights=RIGHTS[grant.role],
        units=units_below(grant.unit),
        staff=staff.id if staff else None,
        own_only=grant.role == Role.STAFF,
    )


class ActorMiddleware:
    """Puts `request.actor` on every request and turns the clock of templates to the merchant's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actor_of(user) if isinstance(user, User) else NOBODY  # type: ignore[attr-defined]
        merchant = Merchant.objects.filter(id=1).first() if user.is_authenticated else None
        request.merchant = merchant  # type: ignore[attr-defined]
        if merchant:
            timezone.activate(merchant.timezone)
        if getattr(user, "must_change_password", False) and not request.path.startswith(FREE_OF_CHANGE):
            return redirect("account_change_password")
        return self.get_response(request)
