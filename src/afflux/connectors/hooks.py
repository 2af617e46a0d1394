"""The word in front of a door to which a sender can give no signature: compared in constant time, never empty."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Line, Parts, Setting
from afflux.kernel.errors import Refused, problem

FORM = problem(
    "connectors.hook_form", _("The word of the hook has at least 16 letters and digits; make it at random.")
)
WRONG = problem("connectors.hook_wrong", _("The word of the hook is missing or wrong."), status=403)
POST_ONLY = problem("connectors.post_only", _("What is sent here is posted."), status=405)


def setting(help_text: object) -> Setting:
    """The word as a setting of a carrier."""
    return Setting("hook", _("Word of the hook"), help_text, secret=True, optional=True)


def check(values: Mapping[str, str]) -> None:
    """Raises Refused where the word could be guessed."""
    if values["hook"] and not re.fullmatch(r"[0-9A-Za-z_-]{16,128}", values["hook"]):
        raise Refused(FORM, field="hook")


def admit(line: Line, parts: Parts) -> None:
    """Let a posted request with the line's word pass. Raises Refused, also where the line has no word."""
    word = line.values["hook"]
    if not word or not hmac.compare_digest(word.encode(), parts.query.get("word", "").encode()):
        raise Refused(WRONG)
    if parts.method != "POST":
        raise Refused(POST_ONLY)
