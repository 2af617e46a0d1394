"""A new rule begun where somebody saw what it is to answer: on a topic, at the test bench."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from afflux.console.pages import ConsoleRequest
from afflux.replies import access

MOST_PHRASES = 20


def begin_rule(request: ConsoleRequest, name: str, phrases: Sequence[str]) -> list[tuple[str, str]]:
    """(label, address) of a new rule that listens for these phrases; nothing for who may not make one."""
    if not access.may_design(request.actor):
        return []
    asked = urlencode([("name", name), *(("phrase", one) for one in phrases[:MOST_PHRASES])])
    return [(_("Answer by a rule"), f"{reverse('reply_rule_new')}?{asked}")]
