"""Notices that leave the house: gathered, outside of quiet hours, each once; numbers and a link, no word of a talk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afflux.connectors.addresses import public_url
from afflux.connectors.effects import Wanted, want
from afflux.connectors.models import Connection, Effect
from afflux.conversations.archive.alerts.words import KINDS
from afflux.conversations.notices import access, wishes
from afflux.conversations.notices.models import Notice, Wish
from afflux.organization.actors import actor_of
from afflux.organization.models import Merchant

OLDEST = timedelta(days=1)
KEPT = timedelta(days=90)


def send(*, at: datetime) -> int:
    """Send whoever wishes it what they do not know yet; how many messages."""
    rows = Wish.objects.exclude(connection=None).filter(connection__removed_at=None, user__is_active=True)
    return sum(_send(user, at) for user in rows.values_list("user", flat=True))


def drop_old(*, at: datetime) -> int:
    """Let go of notices of three months ago; how many."""
    return Notice.objects.filter(at__lt=at - KEPT).delete()[0]


@transaction.atomic
def _send(user: UUID, at: datetime) -> int:
    rows = Wish.objects.select_for_update(skip_locked=True, of=("self",))
    wish = rows.select_related("user", "connection").filter(user=user).first()
    if wish is None or wish.connection is None or not _now(wish, at):
        return 0
    known = access.unseen(actor_of(wish.user)).filter(sent_at=None, at__gt=at - OLDEST)
    wanted = [
        kind for kind, asked in ((Notice.Kind.LATE, wish.late), (Notice.Kind.ALERT, wish.alerts)) if asked
    ]
    fresh = list(known.filter(kind__in=wanted).order_by("at", "id"))
    if not fresh or not _out(wish, wish.connection, fresh, at):
        return 0
    Notice.objects.filter(id__in=[one.id for one in fresh]).update(sent_at=at)
    Wish.objects.filter(pk=wish.pk).update(last_at=at)
    return 1


def _now(wish: Wish, at: datetime) -> bool:
    """Neither quiet, nor so soon after the last one that more should be gathered."""
    if wish.last_at is not None and at < wish.last_at + timedelta(minutes=wish.pause):
        return False
    zone = Merchant.objects.values_list("timezone", flat=True).first() or "UTC"
    return not quiet(at.astimezone(ZoneInfo(zone)).time(), wish.quiet_from, wish.quiet_to)


def quiet(now: time, start: time | None, end: time | None) -> bool:
    """Whether that time of day is quiet; an end before the beginning is on the next morning."""
    if start is None or end is None or start == end:
        return False
    return start <= now < end if start < end else now >= start or now < end


def _out(wish: Wish, line: Connection, fresh: Sequence[Notice], at: datetime) -> bool:
    peer = wish.address if line.kind == wishes.MAIL else wishes.account_of(line, wish.user_id)
    if not peer:
        return False  # nobody knows any more which account is theirs; the page of wishes says so
    with translation.override(_language(wish)):
        subject, text = worded(fresh)
    payload = {"peer": peer, "subject": subject, "text": text, "message": str(fresh[0].id), "colleague": True}
    key = f"notice/{fresh[0].id}"
    ends = at + timedelta(hours=2)
    return want(Wanted(line.id, key, Effect.Lane.REPLY, "notice", payload, due_at=at, not_after=ends))


def _language(wish: Wish) -> str:
    region = Merchant.objects.values_list("phone_region", flat=True).first()
    return wish.user.language or ("zh-hans" if region == "CN" else "en")


def worded(fresh: Sequence[Notice]) -> tuple[str, str]:
    """Subject and text: how many of what, and where to look."""
    late = sum(one.kind == Notice.Kind.LATE for one in fresh)
    kinds = Counter(str(KINDS.get(one.alert.kind, one.alert.kind)) for one in fresh if one.alert)
    lines = []
    if late:
        lines.append(
            ngettext("%(n)d customer was to be answered by now.", "%(n)d customers were to be answered by now.", late)
            % {"n": late}
        )  # fmt: skip
    if kinds:
        told = _(", ").join(f"{name} {count}" for name, count in kinds.most_common())
        lines.append(_("New alerts: %(kinds)s") % {"kinds": told})
    place = [_("Look here: %(url)s") % {"url": public_url(reverse("notices"))}]
    change = [_("How this reaches you: %(url)s") % {"url": public_url(reverse("notice_wish"))}]
    return lines[0], "\n".join([*lines, *place, *change])
