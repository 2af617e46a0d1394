"""/api/v1: reading a text before it goes out."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import Input
from afflux.api.keys import ApiRequest
from afflux.api.routes import Routes
from afflux.guard.checking import check
from afflux.guard.forms import LONGEST
from afflux.guard.rules import PURPOSES

routes = Routes(_("Guard"))


class CheckIn(Input):
    text: Annotated[str, Field(max_length=LONGEST)]
    purpose: Annotated[str, Field(pattern=f"^(?:{'|'.join(PURPOSES)})$")] = "broadcast"


class FindingOut(Schema):
    rule: str
    pack: str
    severity: str
    start: int
    end: int
    quoted: str
    reason: str
    proposed: str


class VerdictOut(Schema):
    severity: str
    findings: list[FindingOut]


@routes.post(
    "/guard/check",
    right="talk.read",
    response=VerdictOut,
    says=_(
        "Read a text as it would be read before it goes out: the passages found, by their place in Unicode characters, with reason and proposed wording. “severity” is the gravest of them, or empty; nothing is kept."
    ),
)
def check_text(request: ApiRequest, payload: CheckIn) -> Any:
    verdict = check(payload.text, purpose=payload.purpose)
    return {
        "severity": verdict.severity,
        "findings": [
            {
                "rule": one.rule,
                "pack": one.pack,
                "severity": one.severity,
                "start": one.start,
                "end": one.end,
                "quoted": one.quoted,
                "reason": str(one.why),
                "proposed": str(one.proposed),
            }
            for one in verdict.findings
        ],
    }
