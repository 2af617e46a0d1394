"""Sentences of the terminal in the reader's language: English, or Chinese where LC_ALL, LC_MESSAGES or LANG says zh.

Django's translations are not used here: the supervisor runs for weeks and does without Django.
"""

from __future__ import annotations

import gettext as catalogues
import os
from functools import cache
from pathlib import Path

ROOMS = (
    "runtime",
    "cli",
    "jobs",
    "contacts",
    "insights",
    "exchange",
    "connectors",
    "contacts",
    "conversations",
    "guard",
    "demo",
)  # those with words for the terminal


def gettext(sentence: str) -> str:
    """The sentence in the terminal's language; English where no compiled catalogue is at hand."""
    return _catalogue(language()).gettext(sentence)


def language() -> str:
    """ "zh_Hans" where the terminal asks for Chinese, else "en"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh_Hans" if value.lower().startswith("zh") else "en"
    return "en"


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    found = catalogues.NullTranslations()
    for room in ROOMS:
        folder = Path(__file__).resolve().parent.parent / room / "locale"
        found.add_fallback(catalogues.translation("django", folder, languages=[language], fallback=True))
    return found


class Stop(Exception):
    """A command that cannot go on: one clear sentence for the person who typed it, and the exit status."""

    def __init__(self, sentence: str, *, status: int = 2) -> None:
        super().__init__(sentence)
        self.status = status
