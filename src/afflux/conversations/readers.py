"""Who a session's cookie belongs to, for a page that is kept open outside of Django's threads."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from afflux.conversations.seeing import Reader
from afflux.organization.actors import actor_of
from afflux.organization.models import User


def reader_of(cookie: str) -> Reader | None:
    """The reader whose session the Cookie header carries; None where nobody is logged in or may read talk."""
    return _reader(parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME, ""))


def _reader(session: str) -> Reader | None:
    if not session:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session)
    user = get_user(request)
    if not isinstance(user, User) or user.must_change_password:
        return None
    actor = actor_of(user)
    if not actor.may("talk.read"):
        return None
    return Reader(user.id, actor.units, actor.staff, actor.own_only)
