"""Evidence of judgements. What is blocked is written on a connection of its own: the refusal that follows takes the
caller's transaction with it, and the evidence would go too."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from afflux.guard.checking import Finding, Verdict
from afflux.guard.models import Judgement
from afflux.kernel.actors import Actor
from afflux.kernel.ids import hashed_id, new_id

_INSERT = (
    "insert into guard_judgement (id, at, by_id, by_name, purpose, subject, outcome, digest, findings, edition,"
    " approval) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def digest_of(text: str) -> UUID:
    """The print of a text, by which a later one is known to be the same."""
    return hashed_id("guard.text", text)


def told(verdict: Verdict) -> list[dict[str, object]]:
    """Findings as they are kept: rule, severity, place and passage; reasons are read from the packs."""
    return [
        {
            "rule": finding.rule,
            "pack": finding.pack,
            "severity": finding.severity,
            "start": finding.start,
            "end": finding.end,
            "quoted": _masked(finding.quoted) if _of_a_person(finding) else finding.quoted,
        }
        for finding in verdict.findings
    ]


def _of_a_person(finding: Finding) -> bool:
    """Whether a passage holds data of somebody; one that only asks for them can be read by whoever looks at evidence."""
    asks = finding.rule.endswith(".asked") and not any(map(str.isdigit, finding.quoted))
    return finding.pack == "personal" and not asks


def _masked(quoted: str) -> str:
    """A person's number, told apart from others but worth nothing: evidence is kept for long."""
    return quoted if len(quoted) < 7 else f"{quoted[:3]}{'*' * (len(quoted) - 5)}{quoted[-2:]}"


def keep(
    text: str,
    verdict: Verdict,
    outcome: Judgement.Outcome,
    *,
    purpose: str,
    subject: str,
    by: Actor,
    at: datetime,
    edition: UUID | None,
    approval: UUID | None = None,
) -> None:
    """Add a row; a blocked text's survives whatever becomes of the transaction it was judged in."""
    findings = json.dumps(told(verdict), ensure_ascii=False)
    row: list[Any] = [
        new_id(),
        at,
        by.id,
        by.name[:150],
        purpose,
        subject[:200],
        outcome.value,
        digest_of(text),
        findings,
        edition,
    ]
    if outcome is Judgement.Outcome.BLOCKED and transaction.get_connection().in_atomic_block:
        _apart([*row, approval])
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*row, approval])


def _apart(row: list[Any]) -> None:
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute(_INSERT, row)
    finally:
        apart.close()
