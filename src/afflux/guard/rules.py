"""Packs of rules as they stand in `packs/*.toml`: data, so that a new one needs no code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from afflux.guard.wording import Wording, wording

FOLDER = Path(__file__).parent / "packs"
SEVERITIES = ("warn", "approve", "block")  # in rising order
PURPOSES = ("reply", "welcome", "template", "broadcast")
_LISTS = ("words", "anchors", "patterns", "excuses", "not_before", "not_after", "purposes")
_KNOWN = {*_LISTS, "id", "severity", "why", "proposed", "homophones", "detector", "softer", "source"}


@dataclass(frozen=True)
class Rule:
    """`words` are found by spelling, `patterns` (linear-time expressions over the text without its signs) near an
    anchor, `detector` names a reader of numbers, mail or links. A hit inside an excuse is none, nor one that stands
    right after a `not_before` or right before a `not_after`. `softer` is another severity for a purpose."""

    id: str
    pack: str
    severity: str
    why: Wording
    proposed: Wording
    words: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    excuses: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    homophones: bool = False
    detector: str = ""
    softer: Mapping[str, str] = field(default_factory=dict)

    def severity_for(self, purpose: str) -> str:
        """How grave a finding is in a text for that purpose; "" where the rule does not read such texts."""
        if self.purposes and purpose not in self.purposes:
            return ""
        return self.softer.get(purpose, self.severity)


@dataclass(frozen=True)
class Pack:
    """Rules of one kind, with the article they rest on."""

    id: str
    name: Wording
    source: Wording
    order: int
    rules: tuple[Rule, ...]


@cache
def packs() -> tuple[Pack, ...]:
    """The packs that come with the product, in their order."""
    found = [_pack(tomllib.loads(path.read_text())) for path in FOLDER.glob("*.toml")]
    return tuple(sorted(found, key=lambda pack: (pack.order, pack.id)))


def _pack(said: Mapping[str, Any]) -> Pack:
    rules = tuple(_rule(said["id"], one) for one in said["rules"])
    return Pack(said["id"], wording(said["name"]), wording(said["source"]), said.get("order", 100), rules)


def _rule(pack: str, said: Mapping[str, Any]) -> Rule:
    unknown = set(said) - _KNOWN
    grades = {said["severity"], *said.get("softer", {}).values()}
    if unknown or not grades <= set(SEVERITIES):
        raise ValueError(f"rule {said.get('id')}: {sorted(unknown) or sorted(grades)}")
    lists = {name: tuple(said.get(name, ())) for name in _LISTS}
    return Rule(
        id=said["id"],
        pack=pack,
        severity=said["severity"],
        why=wording(said["why"]),
        proposed=wording(said["proposed"]),
        homophones=said.get("homophones", False),
        detector=said.get("detector", ""),
        softer=dict(said.get("softer", {})),
        **lists,
    )
