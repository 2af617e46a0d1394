"""Who asked to be forgotten is not brought back by a file, a list or a late callback; an act of their own brings them back.

What is kept of each identity is a keyed hash: nobody can read it, and only this installation can tell that it meets it again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.contacts.erasing.subject import Subject
from afflux.contacts.identities import WEAK, Proof
from afflux.contacts.models import Erasure, Suppression
from afflux.contacts.writing import Candidate
from afflux.kernel.errors import Refused, problem
from afflux.runtime.secrets import vault_key

FORGOTTEN = problem(
    "contacts.asked_to_be_forgotten",
    _(
        "This person asked to be forgotten on %(day)s and is not taken in again. If they come by themselves (a scan, a message,"
        " an order of theirs) they are in again; otherwise lift it under Pool → Forgotten, entry %(entry)s."
    ),
    status=409,
)


def digest_of(proof: Proof) -> UUID:
    """What stands for an identity: 128 bits of an HMAC under the house's key, for its kind and value."""
    told = hmac.new(vault_key(), b"suppressed/" + proof.key.bytes, hashlib.sha256)
    return UUID(bytes=told.digest()[:16])


def note(subject: Subject, erasure: Erasure) -> None:
    """Remember every number, address and id of the erasure, in its transaction. A browser's id stands for nobody."""
    rows = [
        Suppression(digest=digest_of(one), erasure=erasure, at=erasure.at)
        for one in subject.proofs
        if one.kind not in WEAK
    ]
    Suppression.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["erasure", "at", "lifted_at", "lifted_by"],
    )


def asked(proofs: Iterable[Proof]) -> Mapping[Proof, Suppression]:
    """Those of the identities whose person asked to be forgotten and has not come back."""
    if not Suppression.objects.filter(lifted_at=None).exists():
        return {}
    known = {digest_of(one): one for one in proofs if one.kind not in WEAK}
    rows = Suppression.objects.filter(digest__in=known, lifted_at=None)
    return {known[row.digest]: row for row in rows}


def barred(candidates: Sequence[Candidate]) -> dict[int, Refused]:
    """Place → why this row is not taken in: it is no act of theirs, or one from before they asked."""
    found = asked({one for candidate in candidates for one in candidate.proofs})
    said: dict[int, Refused] = {}
    if found:
        for place, candidate in enumerate(candidates):
            if against := _against(candidate, found):
                said[place] = refusal(against[0])
    return said


def refusal(row: Suppression) -> Refused:
    """The sentence."""
    return Refused(FORGOTTEN, day=f"{row.at:%Y-%m-%d}", entry=f"{row.at:%Y-%m-%d %H:%M}")


def meet(candidates: Sequence[Candidate], *, at: datetime) -> None:
    """At the end of resolving: nobody was brought back against their will, whoever was quicker. Who came by themselves is in again.

    Raises Refused; an erasure that ended meanwhile is seen, for its locks were waited for.
    """
    found = asked({one for candidate in candidates for one in candidate.proofs})
    if not found:
        return
    for candidate in candidates:
        if against := _against(candidate, found):
            raise refusal(against[0])
    digests = [row.digest for row in found.values()]
    Suppression.objects.filter(digest__in=digests).update(lifted_at=at, lifted_by=Suppression.THEMSELVES)


def _against(candidate: Candidate, found: Mapping[Proof, Suppression]) -> list[Suppression]:
    """What speaks against taking a row in, the latest first."""
    rows = [found[one] for one in candidate.proofs if one in found]
    against = [row for row in rows if not (candidate.own and candidate.at > row.at)]
    return sorted(against, key=lambda row: row.at, reverse=True)
