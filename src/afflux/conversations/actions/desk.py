"""Rules of answering, and words ready to be said: made, changed and put away by whoever designs talk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from afflux.conversations import working
from afflux.conversations.models import Desk, QuickReply, Seat
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization import audit
from afflux.organization.models import Unit, User

NO_ZONE = problem("conversations.no_zone", _("There is no time zone “%(zone)s”."))
TARGET = problem("conversations.target", _("A target is between 0 (none) and 10,080 minutes (a week)."))
SHORTCUT_FORM = problem(
    "conversations.shortcut_form", _("A shortcut has 1 to 40 letters, digits, “-” or “_”, and no spaces.")
)
SHORTCUT_TAKEN = problem(
    "conversations.shortcut_taken", _("There is a quick reply “%(shortcut)s” already."), status=409
)
NO_WORDS = problem("conversations.quick_words", _("A quick reply needs a title, and 1 to 2,000 characters."))
UNKNOWN_FIELD = problem(
    "conversations.unknown_field",
    _("{%(name)s} is not known. These are filled in: {name}, {staff}, {shop}."),
)
FIELDS = ("name", "staff", "shop")
_SHORTCUT = re.compile(r"[\w-]{1,40}")
_FIELD = re.compile(r"\{(\w{1,40})\}")


@dataclass(frozen=True)
class Rules:
    """How a store is to answer."""

    owner_first: bool
    method: str
    hours: str
    zone: str
    target_minutes: int


@transaction.atomic
def set_desk(unit: Unit | None, rules: Rules, *, by: Actor, at: datetime) -> Desk:
    """The rules of a store, or of the house. Raises Refused at the field that is wrong."""
    if rules.zone and rules.zone not in available_timezones():
        raise Refused(NO_ZONE, field="zone", zone=rules.zone[:64])
    if not 0 <= rules.target_minutes <= 10080:
        raise Refused(TARGET, field="target_minutes")
    values = {**vars(rules), "hours": working.checked(rules.hours)}
    desk, _made = Desk.objects.update_or_create(unit=unit, defaults=values)
    audit.record(by=by, at=at, verb="desk.set", subject=desk, detail=values)
    return desk


@transaction.atomic
def drop_desk(desk: Desk, *, by: Actor, at: datetime) -> None:
    """The store answers by the rules of the house again."""
    audit.record(by=by, at=at, verb="desk.dropped", subject=desk)
    desk.delete()


@transaction.atomic
def sit(user: User, *, away: bool, by: Actor, at: datetime) -> None:
    """Note whether a user is there; whoever is away is given nothing."""
    seat, _made = Seat.objects.update_or_create(user=user, defaults={"away": away})
    audit.record(by=by, at=at, verb="seat.left" if away else "seat.taken", subject=seat)


@transaction.atomic
def save_quick(
    quick: QuickReply | None,
    *,
    unit: Unit | None,
    shortcut: str,
    title: str,
    text: str,
    by: Actor,
    at: datetime,
) -> QuickReply:
    """Words ready to be said. Raises Refused at the field that is wrong."""
    shortcut, title, text = shortcut.strip().lstrip("/"), clean(title), text.strip().replace("\x00", "")
    if not _SHORTCUT.fullmatch(shortcut):
        raise Refused(SHORTCUT_FORM, field="shortcut")
    if not title or not 1 <= len(text) <= 2000:
        raise Refused(NO_WORDS, field="text" if title else "title")
    if unknown := [name for name in _FIELD.findall(text) if name not in FIELDS]:
        raise Refused(UNKNOWN_FIELD, field="text", name=unknown[0])
    row = quick or QuickReply()
    row.unit, row.shortcut, row.title, row.text, row.changed_at = unit, shortcut, title[:80], text, at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(SHORTCUT_TAKEN, field="shortcut", shortcut=shortcut) from error
    audit.record(by=by, at=at, verb="quick_reply.changed" if quick else "quick_reply.made", subject=row)
    return row


@transaction.atomic
def archive_quick(quick: QuickReply, *, by: Actor, at: datetime) -> None:
    """Put it away."""
    quick.archived_at = at
    quick.save(update_fields=["archived_at"])
    audit.record(by=by, at=at, verb="quick_reply.archived", subject=quick)


def filled(text: str, *, name: str, staff: str, shop: str) -> str:
    """The words with their fields; a name that is not known leaves no gap before the next sign."""
    values = {"name": name, "staff": staff, "shop": shop}
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)
