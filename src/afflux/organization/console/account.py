"""The reader's own account: password, second factor, language, theme."""

from __future__ import annotations

from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from afflux.console.pages import ConsoleRequest, page
from afflux.organization.models import User


@page("account.write")
def account(request: ConsoleRequest) -> HttpResponse:
    """Who is logged in, as what, and whether a second factor guards it."""
    guarded = Authenticator.objects.filter(user_id=request.actor.id, type=Authenticator.Type.TOTP).exists()
    return render(request, "organization/account.html", {"guarded": guarded})


class ChangePassword(PasswordChangeView):
    """The library's form; afterwards to the account page, or home for who came in with a one-time password."""

    def get_success_url(self) -> str:
        first = isinstance(self.request.user, User) and self.request.user.must_change_password
        return reverse("home" if first else "account")


change_password = ChangePassword.as_view()
