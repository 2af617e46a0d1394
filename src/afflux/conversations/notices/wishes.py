"""How somebody is to be reached: through which connection, under which address, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.connectors.models import Connection
from afflux.conversations.notices.models import Wish
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import normalise_email
from afflux.organization import audit
from afflux.organization.models import Account, User

MAIL, WECOM = "mail", "wecom"
NO_ADDRESS = problem("notices.no_address", _("Write the e-mail address that notices go to."))
NO_ACCOUNT = problem(
    "notices.no_account",
    _(
        "On this line nobody knows which member you are. Let the owner say so under Settings → Connections → accounts, then choose it again."
    ),
)
NO_APP = problem("notices.no_app", _("This connection has no agent ID: WeCom sends messages of an app only."))
NO_LINE = problem("notices.no_line", _("There is no such connection that could reach you."))
HALF = problem("notices.half_quiet", _("Say both when it becomes quiet and until when."))
PAUSE = problem("notices.pause", _("Choose 1 to 1,440 minutes."))


@dataclass(frozen=True)
class Wanted:
    """A wish as it is to be."""

    connection: UUID | None
    address: str = ""
    late: bool = True
    alerts: bool = True
    quiet_from: time | None = None
    quiet_to: time | None = None
    pause: int = 10


def lines() -> QuerySet[Connection]:
    """Connections that can reach a colleague: mail, and the app of a WeCom."""
    return Connection.objects.filter(kind__in=[MAIL, WECOM], removed_at=None).order_by("name", "id")


def wish_of(user: UUID) -> Wish:
    """What they wish; nothing outside of the console where they never said."""
    return Wish.objects.filter(user=user).first() or Wish(user_id=user)


def account_of(line: Connection, user: UUID) -> str:
    """The user's own account on a line; empty where nobody said which it is."""
    rows = Account.objects.filter(connection=line, staff__user=user, staff__left_at=None)
    return rows.order_by("account").values_list("account", flat=True).first() or ""


@transaction.atomic
def save(user: User, wanted: Wanted, *, by: Actor, at: datetime) -> Wish:
    """Note how they wish to be reached. Raises Refused at the field that is wrong."""
    if (wanted.quiet_from is None) != (wanted.quiet_to is None):
        raise Refused(HALF, field="quiet_to")
    if not 1 <= wanted.pause <= 1440:
        raise Refused(PAUSE, field="pause")
    line = _line(wanted.connection, user)
    address = normalise_email(wanted.address) or ""
    if line and line.kind == MAIL and not address:
        raise Refused(NO_ADDRESS, field="address")
    values = {**vars(wanted), "connection": line, "address": address}
    row, _made = Wish.objects.update_or_create(user=user, defaults=values)
    detail = {"through": line.name if line else None, "late": wanted.late, "alerts": wanted.alerts}
    audit.record(by=by, at=at, verb="notices.wished", subject=user, detail=detail)
    return row


def _line(key: UUID | None, user: User) -> Connection | None:
    if key is None:
        return None
    found = lines().filter(id=key).first()
    if found is None:
        raise Refused(NO_LINE, field="connection")
    if found.kind == WECOM and not account_of(found, user.id):
        raise Refused(NO_ACCOUNT, field="connection")
    if found.kind == WECOM and not found.settings.get("agent_id"):
        raise Refused(NO_APP, field="connection")
    return found
