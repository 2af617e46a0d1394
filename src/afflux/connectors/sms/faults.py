"""What gateways refuse, in our words: vendors' codes are led to these kinds by their data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors import egress
from afflux.connectors.carriers import Judged
from afflux.kernel.errors import Problem, Refused, problem

AGAIN, NEVER, UNSURE = Judged.AGAIN, Judged.NEVER, Judged.UNSURE


@dataclass(frozen=True)
class Fault:
    """`judged`: what it means for the message."""

    judged: Judged
    why: Problem


def _fault(kind: str, judged: Judged, sentence: Any) -> tuple[str, Fault]:
    return kind, Fault(judged, problem(f"sms.{kind}", sentence, status=502))


FAULTS: dict[str, Fault] = dict(
    (
        _fault("number", NEVER, _("The gateway cannot reach this number. Is it a mobile number with its country code?")),
        _fault("refuses", NEVER, _("The person's number is on the list of those who want no messages.")),
        _fault("words", NEVER, _("The gateway does not carry these words. Write it in others.")),
        _fault("link", NEVER, _("The gateway carries no links in this template. Put the link into the template and have it approved.")),
        _fault("long", NEVER, _("The text is longer than the gateway carries. Write it shorter.")),
        _fault("template", NEVER, _("The template is not approved, or there is none of this number. Look at it in the gateway's console.")),
        _fault("variable", NEVER, _("The template takes this text in no variable of it. Compare the variable's name and its approved length.")),
        _fault("request", NEVER, _("The gateway does not understand the request.")),
        _fault("signature", NEVER, _("The signature in 【】 is not approved, not registered by name, or not of this account.")),
        _fault("money", NEVER, _("The account with the gateway is empty. Top it up.")),
        _fault("quota", NEVER, _("The limit that you set in the gateway's console is reached. Raise it there, or wait.")),
        _fault("often", AGAIN, _("This number got as many messages as the gateway sends in a minute or an hour. It is tried again.")),
        _fault("day", NEVER, _("This number got as many messages as the gateway sends in a day.")),
        _fault("address", NEVER, _("The gateway takes nothing from this server's address. Add it to its allowed addresses.")),
        _fault("permission", NEVER, _("The key may not send messages. Give it the permission in the gateway's console.")),
        _fault("app", NEVER, _("The gateway does not know this SdkAppId, or it belongs to another account.")),
        _fault("key", NEVER, _("The gateway does not know this key. Copy its ID again.")),
        _fault("secret", NEVER, _("The gateway does not accept the signature. Copy the secret of the key again.")),
        _fault("clock", NEVER, _("The gateway says that our clock is wrong. Set the time of this server.")),
        _fault("twice", UNSURE, _("The gateway has seen this request before.")),
        _fault("busy", AGAIN, _("The gateway is busy.")),
        _fault("timeout", UNSURE, _("The gateway gave up waiting for the network. It may have sent the message.")),
    )
)  # fmt: skip
UNKNOWN = problem("sms.other_code", _("The gateway answered with code %(code)s: %(says)s"), status=502)
NOT_JSON = problem(
    "sms.not_json", _("What answers at this address is not the gateway's interface."), status=502
)
UNKNOWN_EFFECT = problem("sms.unknown_effect", _("A text-message line cannot do “%(kind)s”."))
NO_PHONE = problem("sms.no_phone", _("“%(value)s” is not a phone number."))
NO_FILES = problem("sms.no_files", _("A text message carries no files."))
TOO_LONG = problem(
    "sms.too_long",
    _("With signature and way out this is %(units)s characters; the gateway carries %(most)s."),
)


def refusal(kind: str, code: str, says: str) -> Refused:
    """What an answer is raised as."""
    known = FAULTS.get(kind)
    return Refused(known.why) if known else Refused(UNKNOWN, code=code[:80], says=says[:200])


def judged(refused: Refused) -> Judged:
    """What a refusal means; after a time-out it may have been sent."""
    if refused.why == egress.AWAY:
        return AGAIN
    if refused.why in (egress.UNSURE, egress.TOO_MUCH, NOT_JSON):
        return UNSURE
    return next((one.judged for one in FAULTS.values() if one.why == refused.why), NEVER)
