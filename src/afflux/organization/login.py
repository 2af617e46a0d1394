"""Log-in: accounts are made by an owner, never by signing up; too many failures lock name and address together."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class ClosedAccounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None, *args: object, **kwargs: object) -> HttpResponse:
    """The page after too many failures: when to try again, and nothing about whether the name exists."""
    return render(request, "organization/locked.html", status=429)
