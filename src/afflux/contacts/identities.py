"""Proofs of who somebody is: which kinds there are, how a typed value becomes comparable, which kinds bind how."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Identity
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id
from afflux.kernel.text import clean, normalise_email, normalise_phone

NOT_A_PHONE = problem(
    "contacts.not_a_phone",
    _("“%(value)s” is not a phone number. Write it with its country code, or as it is dialled at home."),
)
NOT_AN_EMAIL = problem("contacts.not_an_email", _("“%(value)s” is not an e-mail address."))
EMPTY_IDENTITY = problem(
    "contacts.empty_identity", _("This identity is empty or longer than 254 characters.")
)
UNKNOWN_KIND = problem("contacts.unknown_kind", _("“%(value)s” is not a kind of identity."))

STRENGTH = ("external", "unionid", "wecom", "phone", "email", "openid", "app", "visitor")
"""Kinds from the one that decides first to the one that decides last."""

SINGLE = frozenset({"external", "unionid", "wecom"})
"""Kinds of which a person has one: two different values are two people, whatever else they share."""

WEAK = frozenset({"visitor"})
"""Kinds that a stranger may share: a browser on the shop's counter proves nobody who is known by something else."""


@dataclass(frozen=True)
class Proof:
    """One identity in comparable form; build it with `proof()`."""

    kind: str
    value: str

    @cached_property
    def key(self) -> UUID:
        """The id that facts carry: hashed_id(kind, value)."""
        return hashed_id(self.kind, self.value)


def proof(kind: str, text: str, *, region: str = "CN") -> Proof:
    """The proof that `text` is of `kind`; phones are read as dialled in `region`. Raises Refused at field `kind`."""
    if kind not in Identity.Kind.values:
        raise Refused(UNKNOWN_KIND, field="kind", value=kind)
    if kind == Identity.Kind.PHONE:
        phone = normalise_phone(text, region)
        if phone is None:
            raise Refused(NOT_A_PHONE, field=kind, value=text[:60])
        return Proof(kind, phone)
    if kind == Identity.Kind.EMAIL:
        email = normalise_email(text)
        if email is None:
            raise Refused(NOT_AN_EMAIL, field=kind, value=text[:60])
        return Proof(kind, email)
    value = clean(text)
    if not value or len(value) > 254:
        raise Refused(EMPTY_IDENTITY, field=kind)
    return Proof(kind, value)
