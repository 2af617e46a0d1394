"""The gate: every text that goes out is judged here first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from afflux.guard import house
from afflux.guard.checking import Finding, Verdict, check
from afflux.guard.evidence import digest_of, keep, told
from afflux.guard.models import Approval, Judgement
from afflux.guard.problems import BLOCKED, BLOCKED_WORD
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused


@dataclass(frozen=True)
class Gate:
    """`passed`: it may go out now; `held`: the approval it waits for."""

    passed: bool
    held: UUID | None
    verdict: Verdict


def judge(text: str, *, purpose: str, subject: str, by: Actor, at: datetime) -> Gate:
    """Judge a text before it goes out; `subject` is handed back with the decision (`guard.events.Decided`).

    Raises Refused at "text" where something in it is blocked. A text that a person approved for this purpose passes
    again as long as no other rule finds something in it. Call it in the transaction that writes what is to be sent.
    """
    edition, book = house.rules_now()
    verdict = check(text, purpose=purpose, book=book)
    if not verdict.findings:
        return Gate(True, None, verdict)

    def write(outcome: Judgement.Outcome, approval: UUID | None = None) -> None:
        keep(
            text,
            verdict,
            outcome,
            purpose=purpose,
            subject=subject,
            by=by,
            at=at,
            edition=edition,
            approval=approval,
        )

    if verdict.severity == "block":
        write(Judgement.Outcome.BLOCKED)
        raise _refusal(verdict)
    if verdict.severity == "warn":
        write(Judgement.Outcome.PASSED)
        return Gate(True, None, verdict)
    if earlier := _approved_before(text, verdict, purpose):
        write(Judgement.Outcome.ALLOWED, earlier.pk)
        return Gate(True, None, verdict)
    held = _hold(text, verdict, purpose=purpose, subject=subject, by=by, at=at)
    write(Judgement.Outcome.HELD, held.pk)
    return Gate(False, held.pk, verdict)


def _refusal(verdict: Verdict) -> Refused:
    worst: Finding = next(f for f in verdict.findings if f.severity == "block")
    said = {"quoted": worst.quoted[:80], "reason": worst.why}
    if worst.proposed:
        return Refused(BLOCKED, field="text", **said, proposed=worst.proposed)
    return Refused(BLOCKED_WORD, field="text", **said)


def _rules(verdict: Verdict) -> list[str]:
    return sorted({finding.rule for finding in verdict.findings})


def _approved_before(text: str, verdict: Verdict, purpose: str) -> Approval | None:
    same = Approval.objects.filter(digest=digest_of(text), purpose=purpose, state=Approval.State.APPROVED)
    return next((one for one in same if set(_rules(verdict)) <= set(one.rules)), None)


def _hold(text: str, verdict: Verdict, *, purpose: str, subject: str, by: Actor, at: datetime) -> Approval:
    return Approval.objects.create(
        text=text,
        digest=digest_of(text),
        findings=told(verdict),
        rules=_rules(verdict),
        purpose=purpose,
        subject=subject[:200],
        asked_by=by.id,
        asked_name=by.name[:150],
        asked_at=at,
    )
