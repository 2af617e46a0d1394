"""What is written for a sign or a phrase to get it past a list: `disguises.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path


@dataclass(frozen=True)
class Disguises:
    """`rare`: signs always read as another; `signs`: what is written for a sign; `phrases`: other names of a phrase."""

    rare: dict[str, str]
    signs: dict[str, str]
    phrases: dict[str, tuple[str, ...]]

    def renamed(self, word: str) -> set[str]:
        """A word with every phrase in it by every one of its other names."""
        found = {word}
        for phrase, names in self.phrases.items():
            found |= {one.replace(phrase, name) for one, name in product(found, names) if phrase in one}
        return found - {word}

    def in_pattern(self, pattern: str) -> str:
        """A pattern that takes every name of a phrase for the phrase."""
        for phrase, names in self.phrases.items():
            pattern = pattern.replace(phrase, f"(?:{'|'.join((phrase, *names))})")
        return pattern


@cache
def disguises() -> Disguises:
    """The table, read once."""
    told = tomllib.loads((Path(__file__).parent / "disguises.toml").read_text())
    phrases = {phrase: tuple(names) for phrase, names in told["phrases"].items()}
    return Disguises(told["rare"], told["signs"], phrases)
