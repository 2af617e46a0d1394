"""Finding people by what somebody typed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from afflux.contacts.identities import STRENGTH, proof
from afflux.contacts.statements import statement
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean

_PHONE_SIGNS = re.compile(r"[\s\-()./]")
_ESCAPED = re.compile(r"([\\%_])")


def meant(term: str, *, region: str = "CN") -> Q:
    """A filter on persons: everybody whose name holds `term`, or of whom it is an identity or a part of one."""
    return Q(id__in=RawSQL(statement("find_persons"), _parameters(clean(term), region)))  # noqa: S611


def _parameters(term: str, region: str) -> list[Any]:
    tight = _PHONE_SIGNS.sub("", term)
    part = tight if tight.lstrip("+").isdigit() else term
    parts = {part, part.lower(), part.upper()} if len(part) >= 3 and part.isascii() else set()
    low = term.lower()
    grams = sorted({low[place : place + 2] for place in range(len(low) - 1)})
    return [
        _keys(term, region),
        [f"%{_escaped(one)}%" for one in sorted(parts)],
        grams,
        f"%{_escaped(low)}%" if grams else None,
    ]


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
