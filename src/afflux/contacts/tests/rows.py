"""Short words for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from afflux.contacts.identities import proof
from afflux.contacts.resolving import Candidate, Resolved, resolve
from afflux.kernel.actors import SYSTEM

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def row(*, day: int = 0, name: str = "", props: dict[str, Any] | None = None, **identities: str) -> Candidate:
    """A row that came `day` days after NOON: row(name="Li", phone="13800000001", external="E1")."""
    proofs = tuple(proof(kind, value) for kind, value in identities.items())
    return Candidate(proofs, at=NOON + timedelta(days=day), name=name, props=props or {}, source="test")


def bring(*rows: Candidate) -> list[Resolved]:
    """Resolve the rows as one batch."""
    return resolve(rows, by=SYSTEM, at=NOON)


def person_of(candidate: Candidate) -> Any:
    """The person that one row resolves to."""
    return bring(candidate)[0].person


def phone(number: int) -> str:
    """A mobile number of China that exists only in tests."""
    return f"138{number:08d}"
