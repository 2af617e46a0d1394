"""WeCom's error codes that need an answer of their own: what kind they are, what they mean, what cures them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors import egress
from afflux.connectors.carriers import Judged
from afflux.kernel.errors import Problem, Refused, problem

BUSY, STALE_TOKEN, LIMIT, DONE, NEVER = "busy", "token", "limit", "done", "never"


@dataclass(frozen=True)
class Fault:
    """`kind`: busy (try again soon), token (fetch another), limit (later), done (it is so already), never (a person must act)."""

    kind: str
    why: Problem


def _fault(code: int, kind: str, sentence: Any) -> tuple[int, Fault]:
    return code, Fault(kind, problem(f"wecom.{code}", sentence, status=502))


UNKNOWN = problem("wecom.other_code", _("WeCom answered with code %(code)s: %(says)s"), status=502)
NOT_JSON = problem("wecom.not_json", _("What answers at this address is not WeCom's interface."), status=502)
FAULTS: dict[int, Fault] = dict(
    (
        _fault(-1, BUSY, _("WeCom is busy.")),
        _fault(40001, NEVER, _("WeCom does not know this secret. Copy the secret of the self-built app again.")),
        _fault(40013, NEVER, _("WeCom does not know this corp ID. Copy it from “My company” again.")),
        _fault(40014, STALE_TOKEN, _("The access token was not accepted.")),
        _fault(42001, STALE_TOKEN, _("The access token has expired.")),
        _fault(40096, NEVER, _("WeCom does not know this customer. Are they a contact of another company?")),
        _fault(40099, NEVER, _("The member's contacts are full. Let another member take new customers.")),
        _fault(41041, NEVER, _("A contact way leads to 100 members at most.")),
        _fault(41045, NEVER, _("The company has as many contact ways as WeCom allows. Delete some that are not used.")),
        _fault(41048, NEVER, _("There is nobody to send this to.")),
        _fault(41050, NEVER, _("The time to greet is over: 20 seconds after the add.")),
        _fault(41051, DONE, _("The customer was greeted already, or has begun to chat.")),
        _fault(45009, LIMIT, _("More calls than WeCom allows in a minute or an hour.")),
        _fault(45033, LIMIT, _("More calls at the same time than WeCom allows.")),
        _fault(48002, NEVER, _("The app may not call this interface. Give it the customer-contact permission.")),
        _fault(60020, NEVER, _("This server's address is not among the trusted IPs of the app. Add it in WeCom's console.")),
        _fault(84061, NEVER, _("The member and the customer are not contacts of each other.")),
    )
)  # fmt: skip


def refusal(code: int, says: str) -> Refused:
    """What an answer with `code` is raised as."""
    known = FAULTS.get(code)
    return Refused(known.why) if known else Refused(UNKNOWN, code=code, says=says[:200])


def kind_of(code: int) -> str:
    """The kind of a code; a person must act on what we do not know."""
    known = FAULTS.get(code)
    return known.kind if known else NEVER


_JUDGED = {
    BUSY: Judged.AGAIN,
    STALE_TOKEN: Judged.AGAIN,
    LIMIT: Judged.AGAIN,
    DONE: Judged.DONE,
    NEVER: Judged.NEVER,
}


def judged(refused: Refused) -> Judged:
    """What a refusal means for what was asked; after a time-out it may have been done."""
    if refused.why == egress.AWAY:
        return Judged.AGAIN
    if refused.why in (egress.UNSURE, egress.TOO_MUCH, NOT_JSON):
        return Judged.UNSURE
    known = next((fault for fault in FAULTS.values() if fault.why == refused.why), None)
    return _JUDGED[known.kind] if known else Judged.NEVER
