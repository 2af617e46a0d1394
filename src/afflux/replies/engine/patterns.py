"""Regular expressions in RE2's language: the time is linear in the text whatever somebody writes."""

from __future__ import annotations

from collections.abc import Iterator

import re2
from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.replies.engine.forms import Form

LONGEST = 500  # characters of a pattern
UNREADABLE = problem("replies.pattern_unreadable", _("The pattern “%(pattern)s” cannot be read: %(reason)s."))
MATCHES_NOTHING = problem(
    "replies.pattern_of_nothing",
    _("The pattern “%(pattern)s” also matches an empty text, and so every text."),
)


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    options.max_mem = 1 << 20
    return options


def checked(pattern: str) -> str:
    """The pattern, if RE2 reads it and it asks for something. Raises Refused at `text`."""
    try:
        found = re2.compile(pattern[:LONGEST], _options())
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise Refused(UNREADABLE, field="text", pattern=pattern[:80], reason=said[:200]) from error
    if found.search("") is not None:
        raise Refused(MATCHES_NOTHING, field="text", pattern=pattern[:80])
    return pattern


class Patterns:
    """Many patterns read in one pass; only those that hold are read again for their place."""

    def __init__(self) -> None:
        self._keys: list[int] = []
        self._filter = re2.Filter()
        self._ready = False

    def add(self, pattern: str, key: int) -> None:
        """Let a pattern be found as `key`. One that cannot be read any more is found nowhere."""
        try:
            self._filter.Add(pattern, _options())
        except re2.error:
            return
        self._keys.append(key)

    def ready(self) -> None:
        """Call once after the last `add`."""
        if self._keys:
            self._filter.Compile()

    def find(self, form: Form) -> Iterator[tuple[int, int, int, int]]:
        """(key, start, end, slips) of everything found in the text."""
        if not self._keys:
            return
        for number in self._filter.Match(form.plain) or ():
            found = self._filter.re(number).search(form.plain)
            if found is not None:
                yield self._keys[number], found.start(), found.end(), 0
