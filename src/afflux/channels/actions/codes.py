"""Live codes: made, changed, paused, archived. The slug and the channel are print, and never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.actions.targets import TargetDraft, archived_pages, set_targets
from afflux.channels.destinations import checked_url
from afflux.channels.models import Batch, Channel, Code
from afflux.channels.schedules import checked_zone
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit

CYCLE = problem(
    "channels.fallback_cycle",
    _("“%(name)s” falls back to this code in the end; people would go round in circles."),
)
TWO_FALLBACKS = problem("channels.two_fallbacks", _("Choose a code or an address as the fallback, not both."))
ENDS_BEFORE = problem("channels.validity_backwards", _("The code must end after it begins."))
ARCHIVED = problem("channels.code_archived", _("This code is archived. Take it out of the archive first."))
PAGE_ARCHIVED = problem(
    "channels.code_page_archived",
    _("This code leads to the page “%(name)s”, which is archived. Take that out of the archive first."),
    status=409,
)
CHANNEL_CLOSED = problem(
    "channels.channel_closed", _("The channel “%(channel)s” is closed and takes no new code.")
)
OTHER_BATCH = problem(
    "channels.code_batch_of_other_channel", _("The batch “%(batch)s” belongs to another channel.")
)
_FALLBACK_LOCK = 0x61666678  # one writer of fallbacks at a time: two edits could close a circle together


@dataclass(frozen=True)
class CodeDraft:
    """What a code is, besides its channel and its targets."""

    name: str
    timezone: str
    batch: Batch | None = None
    daily_cap: int | None = None
    fallback_code: Code | None = None
    fallback_url: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    alarm_days: int = 7
    tags: Sequence[str] = ()
    logo: str = ""


def create_code(
    *,
    by: Actor,
    at: datetime,
    channel: Channel,
    draft: CodeDraft,
    targets: Sequence[TargetDraft],
    simulated: bool = False,
) -> Code:
    """Make a code of a channel that leads to `targets`; it works at once."""
    access.to_change(by, channel)
    if channel.closed_at:
        raise Refused(CHANNEL_CLOSED, field="channel", channel=channel.name)
    with transaction.atomic():
        code = Code(channel=channel, simulated=simulated, created_at=at)
        _fill(by, code, draft)
        code.save()
        led = set_targets(by=by, at=at, code=code, drafts=targets)
        audit.record(
            by=by, at=at, verb="code.created", subject=code, detail={"slug": code.slug, "targets": led}
        )
    return code


def edit_code(
    *, by: Actor, at: datetime, code: Code, draft: CodeDraft, targets: Sequence[TargetDraft]
) -> Code:
    """Change a code and where it leads; what is printed goes on working."""
    access.to_change(by, code.channel)
    with transaction.atomic():
        code = (
            Code.objects.select_for_update(of=("self",), no_key=True)
            .select_related("channel")
            .get(pk=code.pk)
        )
        if code.archived_at:
            raise Refused(ARCHIVED)
        changed = _fill(by, code, draft)
        code.save()
        led = set_targets(by=by, at=at, code=code, drafts=targets)
        audit.record(
            by=by, at=at, verb="code.edited", subject=code, detail={"changed": changed, "targets": led}
        )
    return code


def pause_code(*, by: Actor, at: datetime, code: Code) -> None:
    """Send everybody to the fallback until the code is resumed."""
    _mark(by=by, at=at, code=code, field="paused_at", value=at, verb="code.paused")


def resume_code(*, by: Actor, at: datetime, code: Code) -> None:
    """Let a paused code lead to its targets again."""
    _mark(by=by, at=at, code=code, field="paused_at", value=None, verb="code.resumed")


def archive_code(*, by: Actor, at: datetime, code: Code) -> None:
    """Put the code away: what is printed leads to the fallback, the figures stay."""
    _mark(by=by, at=at, code=code, field="archived_at", value=at, verb="code.archived")


def restore_code(*, by: Actor, at: datetime, code: Code) -> None:
    """Take the code out of the archive; it leads to its targets again. Refused while one of them is an archived page."""
    with transaction.atomic():
        pages = code.targets.filter(removed_at=None, landing__isnull=False).values_list("landing", flat=True)
        for name in archived_pages(pages).values():
            raise Refused(PAGE_ARCHIVED, name=name)
        _mark(by=by, at=at, code=code, field="archived_at", value=None, verb="code.restored")


def _mark(*, by: Actor, at: datetime, code: Code, field: str, value: datetime | None, verb: str) -> None:
    access.to_change(by, code.channel)
    with transaction.atomic():
        if Code.objects.filter(pk=code.pk, **{f"{field}__isnull": value is not None}).update(
            **{field: value}
        ):
            audit.record(by=by, at=at, verb=verb, subject=code, detail={"slug": code.slug})


def _fill(by: Actor, code: Code, draft: CodeDraft) -> list[str]:
    """Put the draft into the code; answers the names of the fields that changed."""
    if draft.batch and draft.batch.channel_id != code.channel_id:
        raise Refused(OTHER_BATCH, field="batch", batch=draft.batch.name)
    if draft.valid_from and draft.valid_to and draft.valid_to <= draft.valid_from:
        raise Refused(ENDS_BEFORE, field="valid_to")
    values = {
        "name": draft.name,
        "timezone": checked_zone(draft.timezone),
        "batch": draft.batch,
        "daily_cap": draft.daily_cap,
        "fallback_code": _fallback(by, code, draft),
        "fallback_url": checked_url(draft.fallback_url, field="fallback_url")
        if draft.fallback_url.strip()
        else "",
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "alarm_days": draft.alarm_days,
        "tags": list(dict.fromkeys(tag.strip()[:60] for tag in draft.tags if tag.strip())),
        "logo": draft.logo,
    }
    changed = [name for name, value in values.items() if getattr(code, name) != value]
    for name, value in values.items():
        setattr(code, name, value)
    return changed


def _fallback(by: Actor, code: Code, draft: CodeDraft) -> Code | None:
    """The code to fall back to, if the actor sees it and the chain from it never comes back here."""
    if draft.fallback_code is None:
        return None
    if draft.fallback_url.strip():
        raise Refused(TWO_FALLBACKS, field="fallback_url")
    if draft.fallback_code.id != code.fallback_code_id:
        access.code(by, draft.fallback_code.id)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_FALLBACK_LOCK])
    if code.id in chain_from(draft.fallback_code.id):
        raise Refused(CYCLE, field="fallback_code", name=draft.fallback_code.name)
    return draft.fallback_code


def chain_from(code_id: UUID) -> list[UUID]:
    """Ids of the code and of those it falls back to, one after the other; ends where a chain would repeat."""
    chain: list[UUID] = []
    following: UUID | None = code_id
    while following is not None and following not in chain:
        chain.append(following)
        following = Code.objects.filter(pk=following).values_list("fallback_code_id", flat=True).first()
    return chain
