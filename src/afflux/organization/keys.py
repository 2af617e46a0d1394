"""API keys: made once, shown once, kept as a SHA-256; a call is answered as the key's role at the key's unit."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_slug
from afflux.organization import audit
from afflux.organization.actors import units_below
from afflux.organization.models import ApiKey, Role, Unit
from afflux.organization.rights import RIGHTS

NAMELESS = problem("organization.key_nameless", _("Give the key a name that says who uses it."))
OWN_CUSTOMERS = problem(
    "organization.key_of_staff",
    _("A key cannot have the role of staff: it has no customers of its own. Choose another role."),
)
OUT_OF_REACH = problem(
    "organization.key_unit", _("You may only make keys for your own unit and those below it."), status=403
)
PAST = problem("organization.key_expired_at_birth", _("The day of expiry lies in the past."))
GONE = problem(
    "organization.key_missing", _("There is no such key, or it has been revoked already."), status=404
)

_USE_EVERY = timedelta(minutes=1)  # last_used_at is a hint for people: one write a minute, not one a call
_NO_DIGEST = "0" * 64


@dataclass(frozen=True)
class NewKey:
    """A key just made; `secret` is known now and never again."""

    key: ApiKey
    secret: str


def digest_of(secret: str) -> str:
    """SHA-256 in hex. 32 random bytes need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    """The public part of a key ("afx7Kd2mQ9aX"), by which people and the look-up know it."""
    return secret.partition("_")[0]


def visible(by: Actor) -> QuerySet[ApiKey]:
    """The keys this actor may see, newest first."""
    keys = ApiKey.objects.select_related("unit").order_by("-created_at")
    return keys if by.units is None else keys.filter(unit__in=by.units)


@transaction.atomic
def create(
    *, by: Actor, at: datetime, name: str, role: str, unit: Unit, expires_at: datetime | None = None
) -> NewKey:
    """Make a key. Refused: without a name, for the role of staff, for a unit out of reach, already expired."""
    if not name.strip():
        raise Refused(NAMELESS, field="name")
    if role not in Role.values or role == Role.STAFF:
        raise Refused(OWN_CUSTOMERS, field="role")
    if by.units is not None and unit.id not in by.units:
        raise Refused(OUT_OF_REACH, field="unit")
    if expires_at is not None and expires_at <= at:
        raise Refused(PAST, field="expires_at")
    prefix, secret = _fresh()
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=prefix,
        digest=digest_of(secret),
        role=role,
        unit=unit,
        created_by=by.id,
        created_at=at,
        expires_at=expires_at,
    )
    audit.record(
        by=by,
        at=at,
        verb="key.created",
        subject=key,
        detail={"name": key.name, "role": role, "unit": unit.name},
    )
    return NewKey(key, secret)


@transaction.atomic
def revoke(*, by: Actor, at: datetime, key_id: UUID) -> ApiKey:
    """End a key; its next call is refused, because every call reads this row."""
    key = _live(by, key_id)
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    audit.record(by=by, at=at, verb="key.revoked", subject=key, detail={"name": key.name})
    return key


@transaction.atomic
def rotate(*, by: Actor, at: datetime, key_id: UUID, overlap: timedelta = timedelta(0)) -> NewKey:
    """A new secret with the old key's name, role, unit and expiry; the old one lives for `overlap` more, or ends now."""
    old = _live(by, key_id)
    made = create(by=by, at=at, name=old.name, role=old.role, unit=old.unit, expires_at=old.expires_at)
    if overlap > timedelta(0):
        old.expires_at = min(at + overlap, old.expires_at or at + overlap)
        old.save(update_fields=["expires_at"])
    else:
        revoke(by=by, at=at, key_id=old.id)
    return made


def actor_for(secret: str, *, at: datetime) -> Actor | None:
    """Whoever holds this key, or None: unknown, wrong, expired or revoked look the same and take the same time."""
    key = (
        ApiKey.objects.select_related("unit").filter(prefix=prefix_of(secret)).first()
        if len(secret) <= 128 and secret.isascii()
        else None
    )
    if not hmac.compare_digest(digest_of(secret), key.digest if key else _NO_DIGEST) or key is None:
        return None
    if not _lives(key, at):
        return None
    ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at - _USE_EVERY), id=key.id).update(
        last_used_at=at
    )
    return _actor(key)


def live_actor(key_id: UUID, *, at: datetime) -> Actor | None:
    """The actor of a key by its id, for work that a key began and another process goes on with; None once it has ended."""
    key = ApiKey.objects.select_related("unit").filter(id=key_id).first()
    return _actor(key) if key and _lives(key, at) else None


def _lives(key: ApiKey, at: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > at)


def _actor(key: ApiKey) -> Actor:
    return Actor(id=key.id, kind="key", name=key.name, rights=RIGHTS[key.role], units=units_below(key.unit))


def _fresh() -> tuple[str, str]:
    prefix = f"afx{new_slug(9)}"
    return prefix, f"{prefix}_{secrets.token_urlsafe(32)}"


def _live(by: Actor, key_id: UUID) -> ApiKey:
    key = visible(by).select_for_update(of=("self",)).filter(id=key_id, revoked_at=None).first()
    if key is None:
        raise Refused(GONE)
    return key
