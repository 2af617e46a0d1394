"""Log-in: accounts are made by an owner, never by signing up; too many failures lock name and address together."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afflux.kernel.clock import utc_now
from afflux.organization import audit
from afflux.organization.actors import actor_of
from afflux.organization.models import User


class ClosedAccounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None, *args: object, **kwargs: object
) -> HttpResponse:
    """The page after too many failures: when to try again, and nothing about whether the name exists."""
    return render(request, "organization/locked.html", status=429)


@receiver(password_changed)
def password_is_own_now(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """A changed password is no longer a one-time one."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    audit.record(by=actor_of(user), at=utc_now(), verb="user.password_changed", subject=user)
