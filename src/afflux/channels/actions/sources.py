"""Channels and their batches of material."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Batch, Channel, Mode
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_slug
from afflux.organization import audit
from afflux.organization.models import Unit

KEY_TAKEN = problem("channels.channel_key_taken", _("Another channel has the key “%(key)s” already."))
UNIT_NOT_YOURS = problem("channels.unit_not_yours", _("Choose one of your own stores for this channel."))
MODE_ARCHIVED = problem(
    "channels.mode_archived", _("The mode “%(mode)s” is archived and takes no new channel.")
)
BATCH_TAKEN = problem("channels.batch_taken", _("This channel has a batch named “%(name)s” already."))


@dataclass(frozen=True)
class ChannelDraft:
    """What a channel is; `labels` are free dimensions for reports, such as {"age": "30-34"}."""

    name: str
    mode: Mode
    unit: Unit | None = None
    product: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def create_channel(
    *, by: Actor, at: datetime, draft: ChannelDraft, key: str = "", simulated: bool = False
) -> Channel:
    """Make a channel; without a key one is made from the name. Refuses a key in use and a unit of somebody else."""
    with transaction.atomic():
        key = key or free_key(draft.name)
        if Channel.objects.filter(key=key).exists():
            raise Refused(KEY_TAKEN, field="key", key=key)
        if draft.mode.archived_at:
            raise Refused(MODE_ARCHIVED, field="mode", mode=draft.mode.name)
        channel = Channel(key=key, simulated=simulated, created_at=at)
        _fill(by, channel, draft)
        channel.save()
        audit.record(
            by=by, at=at, verb="channel.created", subject=channel, detail={"key": key, "mode": draft.mode.key}
        )
    return channel


def edit_channel(*, by: Actor, at: datetime, channel: Channel, draft: ChannelDraft) -> Channel:
    """Change all of a channel but its key, by which files name it."""
    access.to_change(by, channel)
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        changed = _fill(by, channel, draft)
        channel.save()
        audit.record(by=by, at=at, verb="channel.edited", subject=channel, detail={"changed": changed})
    return channel


def close_channel(*, by: Actor, at: datetime, channel: Channel) -> None:
    """The channel brings nobody any more; it leaves the lists of choices, its facts stay."""
    access.to_change(by, channel)
    with transaction.atomic():
        if Channel.objects.filter(pk=channel.pk, closed_at=None).update(closed_at=at):
            audit.record(by=by, at=at, verb="channel.closed", subject=channel)


def reopen_channel(*, by: Actor, at: datetime, channel: Channel) -> None:
    """Offer a closed channel again."""
    access.to_change(by, channel)
    with transaction.atomic():
        if Channel.objects.filter(pk=channel.pk, closed_at__isnull=False).update(closed_at=None):
            audit.record(by=by, at=at, verb="channel.reopened", subject=channel)


@dataclass(frozen=True)
class BatchDraft:
    """A printing: `unit_price_micros` in the merchant's currency."""

    name: str
    quantity: int
    made_on: date
    material: str = ""
    unit_price_micros: int = 0


def make_batch(*, by: Actor, at: datetime, channel: Channel, draft: BatchDraft) -> Batch:
    """Note a batch of material of a channel; refuses a second one of the same name."""
    access.to_change(by, channel)
    with transaction.atomic():
        Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        if Batch.objects.filter(channel=channel, name=draft.name).exists():
            raise Refused(BATCH_TAKEN, field="name", name=draft.name)
        batch = Batch.objects.create(channel=channel, **asdict(draft))
        audit.record(
            by=by,
            at=at,
            verb="batch.made",
            subject=batch,
            detail={"channel": channel.key, "quantity": draft.quantity},
        )
    return batch


def edit_batch(*, by: Actor, at: datetime, batch: Batch, draft: BatchDraft) -> Batch:
    """Change a batch; costs, exposures, codes and adds that name it go on with it. Refuses the name of another one."""
    access.to_change(by, batch.channel)
    with transaction.atomic():
        Channel.objects.select_for_update(no_key=True).get(pk=batch.channel_id)
        batch = Batch.objects.select_related("channel").get(pk=batch.pk)
        if Batch.objects.filter(channel=batch.channel_id, name=draft.name).exclude(pk=batch.pk).exists():
            raise Refused(BATCH_TAKEN, field="name", name=draft.name)
        changed = [name for name, value in asdict(draft).items() if getattr(batch, name) != value]
        for name in changed:
            setattr(batch, name, getattr(draft, name))
        if changed:
            batch.save(update_fields=changed)
            audit.record(by=by, at=at, verb="batch.edited", subject=batch, detail={"changed": changed})
    return batch


def free_key(name: str) -> str:
    """A key that no channel has: the name in lower-case Latin, else random letters; numbered where taken."""
    stem = slugify(name)[:60] or f"channel-{new_slug(5).lower()}"
    key, number = stem, 2
    while Channel.objects.filter(key=key).exists():
        key, number = f"{stem}-{number}", number + 1
    return key


def _fill(by: Actor, channel: Channel, draft: ChannelDraft) -> list[str]:
    if by.units is not None and (draft.unit is None or draft.unit.id not in by.units):
        raise Refused(UNIT_NOT_YOURS, field="unit")
    values = {
        "name": draft.name,
        "mode": draft.mode,
        "unit": draft.unit,
        "product": draft.product,
        "labels": dict(draft.labels),
    }
    changed = (
        [name for name, value in values.items() if getattr(channel, name, None) != value]
        if channel.mode_id
        else list(values)
    )
    for name, value in values.items():
        setattr(channel, name, value)
    return changed
