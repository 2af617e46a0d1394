"""Making, changing and ending lines. Secrets come in here and are sealed; they never come out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors import access, overlap
from afflux.connectors.carriers import Carrier, carrier
from afflux.connectors.events import ConnectionChanged
from afflux.connectors.lines import line_of, parted
from afflux.connectors.models import Connection
from afflux.connectors.syncing import reader
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id
from afflux.kernel.news import tell
from afflux.kernel.text import clean

MISSING = problem("connectors.setting_missing", _("This is needed: %(name)s."))
NO_CHOICE = problem("connectors.no_choice", _("%(name)s is one of: %(known)s."))
NAME_TAKEN = problem("connectors.name_taken", _("There is a connection “%(name)s” already."), status=409)


def add(*, by: Actor, at: datetime, kind: str, values: Mapping[str, str], name: str = "") -> Connection:
    """Make a line. Raises Refused: unknown kind, a setting missing or of the wrong form, a name in use."""
    chosen = carrier(kind)
    whole = _whole(chosen, values)
    connection_id = new_id()
    settings, secrets = parted(chosen, connection_id, whole)
    label = clean(name)[:80] or str(chosen.name)
    made = Connection(
        id=connection_id, kind=kind, name=label, settings=settings, secrets=secrets, created_at=at
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            tell(ConnectionChanged(made, "added", tuple(sorted(whole)), by, at))
    except IntegrityError as error:
        if "connection_named_once" not in str(error):
            raise
        raise Refused(NAME_TAKEN, field="name", name=label) from error
    return made


@transaction.atomic
def rotate(*, by: Actor, at: datetime, connection_id: UUID, values: Mapping[str, str]) -> Connection:
    """Replace those settings that are given; what is empty stays as it was. A changed door must be verified again.

    Replaced secrets of the door still open it for the carrier's overlap: it is told of them later than we are.
    """
    found = _locked(by, connection_id)
    chosen = carrier(found.kind)
    given = {name: value for name, value in values.items() if value}
    line = line_of(found)
    whole = _whole(chosen, {**line.values, **given})
    before, found.before_until = overlap.before(found, chosen, line, whole, at=at)
    found.settings, found.secrets = parted(chosen, found.id, whole, before)
    found.verified_at = None
    found.save(update_fields=["settings", "secrets", "verified_at", "before_until"])
    found.tokens.all().delete()
    tell(ConnectionChanged(found, "rotated", tuple(sorted(given)), by, at))
    return found


@transaction.atomic
def confirm(*, by: Actor, at: datetime, connection: Connection) -> bool:
    """Let what a reading held back as implausible count; False where nothing is held back."""
    done = reader(connection).confirm(connection, at=at)
    if done:
        tell(ConnectionChanged(connection, "confirmed", (), by, at))
    return done


@transaction.atomic
def remove(*, by: Actor, at: datetime, connection_id: UUID) -> Connection:
    """End a line: its door is closed and its secrets are gone; what came in stays."""
    found = _locked(by, connection_id)
    found.removed_at, found.secrets, found.before_until = at, b"", None
    found.save(update_fields=["removed_at", "secrets", "before_until"])
    found.tokens.all().delete()
    tell(ConnectionChanged(found, "removed", (), by, at))
    return found


def _locked(by: Actor, connection_id: UUID) -> Connection:
    found = access.connections(by).select_for_update().filter(id=connection_id).first()
    if found is None:
        raise Refused(access.NOT_HERE)
    return found


def _whole(chosen: Carrier, values: Mapping[str, str]) -> dict[str, str]:
    """Every setting of the carrier, from `values` or its default."""
    whole = {}
    for setting in chosen.settings:
        typed = values.get(setting.name) or ""
        value = (typed.strip() if setting.prose else clean(typed)) or setting.default
        if not value and not setting.optional:
            raise Refused(MISSING, field=setting.name, name=str(setting.label))
        if value and setting.choices and value not in dict(setting.choices):
            known = ", ".join(choice for choice, _label in setting.choices)
            raise Refused(NO_CHOICE, field=setting.name, name=str(setting.label), known=known)
        whole[setting.name] = value
    return chosen.checked(whole)
