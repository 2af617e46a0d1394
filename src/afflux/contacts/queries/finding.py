"""Finding people by what somebody typed."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value

from afflux.contacts.identities import STRENGTH, proof
from afflux.contacts.models import Identity
from afflux.contacts.statements import statement
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean
from afflux.organization.models import Merchant

_PHONE_SIGNS = re.compile(r"[\s\-()./]")
_ESCAPED = re.compile(r"([\\%_])")
FEW = 5000


def meant(term: str) -> Q:
    """A filter on persons: everybody whose name holds `term` (or begins with its one character), or of whom it is an
    identity or a part of one. Few hits are named by their ids; many are met soon enough on a walk through the list.
    """
    said = clean(term)
    part, low = _part(said), said.lower()
    grams = sorted({low[place : place + 2] for place in range(len(low) - 1)} or {low})
    like = f"%{_escaped(low)}%" if len(low) > 1 else f"{_escaped(low)}%"
    parts = [f"%{_escaped(one)}%" for one in sorted({part, part.lower(), part.upper()})] if part else []
    with connection.cursor() as cursor:
        cursor.execute(statement("find_persons"), [_keys(said, _region()), parts, grams, like, FEW + 1])
        found = cursor.fetchall()
    if len(found) <= FEW:
        return Q(id__in={person for person, _by_identity in found})
    # One pair of the word is enough for the index, and of several the planner would expect next to nobody.
    named = Q(NameHas(F("name"), Value(grams[:1]))) & Q(NameHolds(F("name"), Value(low)))
    if not any(
        by_identity for _person, by_identity in found
    ):  # identities come first: none of them holds the word
        return named
    holding = Identity.objects.filter(person=OuterRef("pk"), value__contains=part).exclude(kind="visitor")
    return named | Q(Exists(holding))


class NameHas(Func):
    """Whether the name's pairs of characters hold all of these: the condition that the index on names answers."""

    template = "contacts_grams(%(expressions)s::text[])"
    arg_joiner = ") @> ("
    output_field = BooleanField()


class NameHolds(Func):
    """Whether the name in lower case holds the word. Not LIKE: the planner thinks too little of a pattern to walk the list."""

    template = "strpos(lower(%(expressions)s) > 0"
    arg_joiner = "), "
    output_field = BooleanField()


def _region() -> str:
    """Where a number without a country code is dialled: the merchant's own country."""
    return Merchant.objects.values_list("phone_region", flat=True).first() or "CN"


def _part(term: str) -> str:
    """What to look for inside identities: digits without the signs between them; nothing under three characters."""
    tight = _PHONE_SIGNS.sub("", term)
    part = tight if tight.lstrip("+").isdigit() else term
    return part if len(part) >= 3 and part.isascii() else ""


def _keys(term: str, region: str) -> list[UUID]:
    keys = []
    for kind in STRENGTH:
        try:
            keys.append(proof(kind, term, region=region).key)
        except Refused:  # a word that is no phone number is simply not looked up as one
            continue
    return keys


def _escaped(text: str) -> str:
    return _ESCAPED.sub(r"\\\1", text)
