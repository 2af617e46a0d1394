"""Log-in beside a chat: whoever a carrier's app says is looking, as the member of staff behind that account, on few pages.

It is no log-in to the console: it holds for half a day, opens only pages that say so, with few of the user's rights,
and ends as soon as the account, the member of staff, the user or their password is no longer what it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit
from afflux.organization.actors import actor_of
from afflux.organization.models import Account, AuditEntry, Merchant, User

KEY, ENTERED = "beside", "account.entered_beside"
LASTS = timedelta(hours=12)
RIGHTS = frozenset({"talk.read", "talk.write", "pool.read", "pool.write"})
NOBODY_BEHIND = problem(
    "organization.nobody_behind",
    _(
        "The account “%(account)s” is not assigned to anybody here. Ask for it to be assigned: Settings → Connections → Accounts."
    ),
    status=403,
)
NO_USER = problem(
    "organization.no_user_behind",
    _(
        "%(name)s has no log-in here. Ask the owner for one: Settings → Users, and choose the member of staff there."
    ),
    status=403,
)
NOT_ALLOWED = problem(
    "organization.not_allowed_beside",
    _("%(name)s may not read conversations, or may not log in any more. Ask the owner for a role that may."),
    status=403,
)


def enter(request: HttpRequest, connection: UUID, account: str, *, at: datetime) -> None:
    """Let the user behind an account of ours look at pages beside its chats. Raises Refused (403) where there is none."""
    found = Account.objects.select_related("staff__user").filter(connection=connection, account=account)
    held = found.first()
    staff = held.staff if held else None
    if held is None or staff is None or staff.left_at:
        raise Refused(NOBODY_BEHIND, account=account[:64])
    if staff.user is None:
        raise Refused(NO_USER, name=staff.name)
    actor = _actor(staff.user)
    if not actor.may("talk.read"):
        raise Refused(NOT_ALLOWED, name=staff.name)
    request.session.cycle_key()
    request.session[KEY] = {
        "line": str(connection),
        "account": account,
        "user": str(staff.user.id),
        "password": staff.user.get_session_auth_hash(),
        "until": (at + LASTS).timestamp(),
    }
    audit.record(by=actor, at=at, verb=ENTERED, subject=held)


def guest(request: HttpRequest) -> Actor | None:
    """The actor of a page that opens beside a chat; None for whoever has not entered, or not any more."""
    held = request.session.get(KEY)
    if not held or held["until"] <= utc_now().timestamp():
        return None
    rows = Account.objects.select_related("staff__user").filter(
        connection=held["line"], account=held["account"], staff__user=held["user"], staff__left_at=None
    )
    found = rows.first()
    user = found.staff.user if found and found.staff else None
    if user is None or user.get_session_auth_hash() != held["password"]:
        return None
    request.merchant = Merchant.objects.filter(id=1).first()  # type: ignore[attr-defined]
    if request.merchant:  # type: ignore[attr-defined]
        timezone.activate(request.merchant.timezone)  # type: ignore[attr-defined]
    return _actor(user)


def last_entered(connection: UUID) -> AuditEntry | None:
    """Who entered last beside the chats of a line, and when."""
    ids = [str(one) for one in Account.objects.filter(connection=connection).values_list("id", flat=True)]
    rows = AuditEntry.objects.filter(subject_kind="account", subject_id__in=ids, verb=ENTERED)
    return rows.order_by("-at").first()


def _actor(user: User) -> Actor:
    actor = actor_of(user)
    return replace(actor, rights=actor.rights & RIGHTS)
