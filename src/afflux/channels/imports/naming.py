"""Names in files made rows: channels, staff, stores and batches, looked up once per chunk and made only on request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.actions.sources import ChannelDraft, create_channel
from afflux.channels.models import Batch, Channel, Mode
from afflux.exchange.kinds import Context, Option, Row
from afflux.kernel.clock import local_day
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id
from afflux.kernel.text import clean
from afflux.organization.actions import staff as staff_actions
from afflux.organization.models import Staff, Unit

NO_CHANNEL = problem(
    "channels.import_channel",
    _(
        "There is no channel “%(name)s”. Make it first, or have unknown channels made by choosing a mode for them."
    ),
)
TWO_CHANNELS = problem(
    "channels.import_two_channels", _("Several channels are called “%(name)s”. Write the channel's key.")
)
NO_STAFF = problem(
    "channels.import_staff",
    _("Nobody on the staff has the number or name “%(name)s”. Add them first, or have unknown staff made."),
)
TWO_STAFF = problem(
    "channels.import_two_staff", _("Several members of staff are called “%(name)s”. Write the number.")
)
NO_STORE = problem("channels.import_store", _("There is no store with the number or name “%(name)s”."))
NO_BATCH = problem("channels.import_batch", _("The channel has no batch “%(name)s”. Note the batch first."))
NO_MODE = problem("channels.import_mode", _("There is no mode “%(name)s” to make channels with."))
STAFF_NOT_YOURS = problem(
    "channels.import_staff_outside", _("“%(name)s” belongs to a store that is not yours.")
)
STORE_NOT_YOURS = problem("channels.import_store_outside", _("“%(name)s” is not a store of yours."))
STORE_UNSAID = problem("channels.import_store_unsaid", _("Say which of your stores this person belongs to."))
HEADQUARTERS = "HQ"
_MAKING = 0x61666679  # one importer makes channels and staff at a time: two files may name the same new one


def modes_to_choose() -> list[tuple[str, str]]:
    """Modes that a new channel may have: key and name."""
    return [(mode.key, mode.name) for mode in Mode.objects.filter(archived_at=None).order_by("key")]


def units_to_choose() -> list[tuple[str, Any]]:
    """Units that new staff may belong to: number and name; "HQ" always means headquarters."""
    units = Unit.objects.filter(closed_at=None).order_by("number")
    return [
        (HEADQUARTERS, _("Headquarters")),
        *units.exclude(number=HEADQUARTERS).values_list("number", "name"),
    ]


CREATE_CHANNELS = Option(
    "create_channels",
    _("Unknown channels"),
    _("Make channels that are not known yet, with this mode. Otherwise their rows are rejected."),
    modes_to_choose,
)
CREATE_STAFF = Option(
    "create_staff",
    _("Unknown staff"),
    _("Take on staff who are not known yet, at this unit. Otherwise their rows are rejected."),
    units_to_choose,
)


def channel_ids(names: Sequence[str], context: Context) -> Mapping[str, UUID | Refused]:
    """Channels by key, id or name, made where the run's options say so; or why one cannot be written to."""
    found = _Channels(names, context)
    return {name: found.one(name) for name in names}


def channels_keyed(keys: Sequence[str]) -> dict[str, UUID]:
    """The channels of exactly these keys; keys nobody has are left out."""
    return dict(Channel.objects.filter(key__in=keys).values_list("key", "id"))


def channel_keys(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The keys by which files name these channels."""
    return dict(Channel.objects.filter(id__in=set(ids)).values_list("id", "key"))


class Names:
    """What the rows of one chunk call their channels, staff, stores and batches. Every look-up raises Refused at its field."""

    def __init__(self, rows: Sequence[Row], context: Context) -> None:
        self._context = context
        self._channels = channel_ids(_said(rows, "channel"), context)
        self._staff = _staff(_said(rows, "staff"), context)
        self._stores = _stores(_said(rows, "store"), context)
        self._batches = self._find_batches(rows)

    def channel(self, row: Row) -> UUID | None:
        """The row's channel, None where it names none."""
        return _taken(self._channels, row.get("channel"), "channel")

    def staff(self, row: Row) -> UUID | None:
        return _taken(self._staff, row.get("staff"), "staff")

    def store(self, row: Row) -> UUID | None:
        return _taken(self._stores, row.get("store"), "store")

    def own_store(self) -> UUID | None:
        """Where somebody belongs whose row names no place: the importer's only store; headquarters need none."""
        units = self._context.by.units
        if units is None or len(units) == 1:
            return None if units is None else next(iter(units))
        raise Refused(STORE_UNSAID, field="store")

    def batch(self, row: Row) -> UUID | None:
        """The row's batch, by name within its channel."""
        name = row.get("batch")
        if name is None:
            return None
        found = self._batches.get((self.channel(row), name.casefold()))
        if found is None:
            raise Refused(NO_BATCH, field="batch", name=name)
        return found

    def _find_batches(self, rows: Sequence[Row]) -> dict[tuple[UUID | None, str], UUID]:
        if not _said(rows, "batch"):
            return {}
        channels = [found for found in self._channels.values() if isinstance(found, UUID)]
        rows_of = Batch.objects.filter(channel__in=channels).values_list("channel", "name", "id")
        return {(channel, name.casefold()): key for channel, name, key in rows_of}


def _said(rows: Sequence[Row], column: str) -> list[str]:
    return sorted({row.values[column] for row in rows if column in row.values})


def _taken(found: Mapping[str, UUID | Refused], name: str | None, field: str) -> UUID | None:
    if name is None:
        return None
    answer = found[name]
    if isinstance(answer, Refused):
        raise Refused(answer.why, field=field, **answer.params)
    return answer


class _Channels:
    """Channels that these names mean. Names match keys first, then ids, then names without regard to case."""

    def __init__(self, names: Sequence[str], context: Context) -> None:
        self._context = context
        self._look_up(names)
        unknown = [name for name in names if not self._matches(name)]
        if unknown and context.options.get("create_channels"):
            self._make(unknown)
            self._look_up(names)

    def one(self, name: str) -> UUID | Refused:
        matches = self._matches(name)
        if not matches:
            return self._why.get(name) or Refused(NO_CHANNEL, name=name)
        if len(matches) > 1:
            return Refused(TWO_CHANNELS, name=name)
        if not access.may_change(self._context.by, matches[0]):
            return Refused(access.NOT_YOURS)
        return matches[0].id

    def _look_up(self, names: Sequence[str]) -> None:
        self._why: dict[str, Refused] = getattr(self, "_why", {})
        self._by_key: dict[str, Channel] = {}
        self._by_name: dict[str, list[Channel]] = {}
        if names:
            for channel in Channel.objects.only("id", "key", "name", "unit_id"):
                self._by_key[channel.key] = self._by_key[str(channel.id)] = channel
                self._by_name.setdefault(clean(channel.name).casefold(), []).append(channel)

    def _matches(self, name: str) -> list[Channel]:
        exact = self._by_key.get(name)
        return [exact] if exact else self._by_name.get(name.casefold(), [])

    def _make(self, names: list[str]) -> None:
        mode = Mode.objects.filter(key=self._context.options["create_channels"]).first()
        if mode is None:
            self._why = {
                name: Refused(NO_MODE, name=self._context.options["create_channels"]) for name in names
            }
            return
        _alone_in_making()
        units = self._context.by.units
        unit = Unit.objects.get(id=next(iter(units))) if units is not None and len(units) == 1 else None
        for name in names:
            try:
                if not Channel.objects.filter(key=name[:80]).exists():
                    create_channel(
                        by=self._context.by,
                        at=self._context.at,
                        draft=ChannelDraft(name=name[:120], mode=mode, unit=unit),
                        key=name[:80],
                    )
            except Refused as refusal:
                self._why[name] = refusal


def _alone_in_making() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_MAKING])


def _staff(names: Sequence[str], context: Context) -> dict[str, UUID | Refused]:
    if not names:
        return {}
    known = _known_staff()
    unknown = [name for name in names if name.casefold() not in known]
    if unknown and context.options.get("create_staff"):
        _take_on(unknown, context)
        known = _known_staff()
    return {name: _one_staff(name, known, context) for name in names}


def _known_staff() -> dict[str, list[tuple[UUID, UUID]]]:
    known: dict[str, list[tuple[UUID, UUID]]] = {}
    rows = list(Staff.objects.values_list("id", "unit", "number", "name"))
    for key, unit, number, _name in rows:
        known[number.casefold()] = [(key, unit)]
    numbers = set(known)
    for key, unit, _number, name in rows:
        if clean(name).casefold() not in numbers:
            known.setdefault(clean(name).casefold(), []).append((key, unit))
    return known


def _one_staff(name: str, known: dict[str, list[tuple[UUID, UUID]]], context: Context) -> UUID | Refused:
    matches = known.get(name.casefold(), [])
    if len(matches) != 1:
        return Refused(TWO_STAFF if matches else NO_STAFF, name=name)
    key, unit = matches[0]
    if (context.by.units is not None and unit not in context.by.units) or (
        context.by.own_only and key != context.by.staff
    ):
        return Refused(STAFF_NOT_YOURS, name=name)
    return key


def _take_on(names: list[str], context: Context) -> None:
    unit = _unit_numbered(context.options["create_staff"])
    if unit is None or (context.by.units is not None and unit.id not in context.by.units):
        return
    _alone_in_making()
    known = _known_staff()
    opened = local_day(context.at, context.timezone) - timedelta(days=365)
    for name in names:
        if name.casefold() not in known:
            number = name if len(name) <= 32 else f"i-{hashed_id('staff', name).hex[:12]}"
            staff_actions.take_on(
                by=context.by,
                at=context.at,
                unit=unit,
                number=number,
                name=name[:80],
                account_opened_on=opened,
            )


def _unit_numbered(number: str) -> Unit | None:
    """The unit; headquarters are found by what they are, and made where nobody has started the house yet."""
    if number != HEADQUARTERS:
        return Unit.objects.filter(number=number).first()
    found = Unit.objects.filter(kind=Unit.Kind.HEADQUARTERS).first()
    if found is None:
        found = Unit(kind=Unit.Kind.HEADQUARTERS, number=HEADQUARTERS, name=HEADQUARTERS)
        found.ancestry = [found.id]
        found.save()
    return found


def _stores(names: Sequence[str], context: Context) -> dict[str, UUID | Refused]:
    if not names:
        return {}
    known: dict[str, Any] = {}
    for key, number, name in Unit.objects.values_list("id", "number", "name"):
        known.setdefault(clean(name).casefold(), key)
        known[number.casefold()] = key
    return {name: _own_store(name, known.get(name.casefold()), context) for name in names}


def _own_store(name: str, key: UUID | None, context: Context) -> UUID | Refused:
    if key is None:
        return Refused(NO_STORE, name=name)
    return key if context.by.units is None or key in context.by.units else Refused(STORE_NOT_YOURS, name=name)
