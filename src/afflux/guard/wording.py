"""Words in both languages, said in the one that is active when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Wording:
    """The same sentence twice; as text it is the reader's own."""

    en: str = ""
    zh: str = ""

    def __str__(self) -> str:
        chinese = (get_language() or "en").startswith("zh")
        return (self.zh or self.en) if chinese else (self.en or self.zh)

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


def wording(said: Mapping[str, str]) -> Wording:
    """The wording of a table with "en" and "zh"."""
    return Wording(said.get("en", ""), said.get("zh", ""))
