"""The rules that notice messages: packs of data, the guard's blocked claims in our own words, and words of the house.

A pack's `purposes` are the sides it reads: "in" what customers say, "out" what our side says; none: both.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afflux.conversations.archive.models import OwnRule
from afflux.guard.rules import Rule
from afflux.guard.rules import packs as guarded
from afflux.guard.wording import Wording, wording

if TYPE_CHECKING:
    from afflux.guard.book import Book

FOLDER = Path(__file__).parent / "packs"
LISTS = ("words", "anchors", "patterns", "excuses", "not_before", "not_after", "purposes")
PROMISE, OWN, SILENCE, LEFT = "promise", "own", "silence", "left"
Owned = tuple[str, str, str, tuple[str, ...]]  # id, name, side, words


@cache
def packs() -> dict[str, tuple[Wording, tuple[Rule, ...]]]:
    """By kind of alert: its name and the rules that come with the product."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        said = tomllib.loads(path.read_text())
        found[said["id"]] = (wording(said["name"]), tuple(_rule(said["id"], one) for one in said["rules"]))
    return found


def _rule(pack: str, said: dict[str, Any]) -> Rule:
    lists: Any = {name: tuple(said.get(name, ())) for name in LISTS}
    return Rule(said["id"], pack, "warn", wording(said["why"]), Wording(), **lists)


@cache
def claims() -> tuple[Rule, ...]:
    """What the guard would have stopped: a member who writes at the carrier meets no guard there."""
    told = (rule for pack in guarded() for rule in pack.rules if not rule.detector)
    blocked = (rule for rule in told if rule.severity_for("reply") == "block")
    return tuple(
        replace(rule, pack=PROMISE, severity="warn", softer={}, purposes=("out",)) for rule in blocked
    )


@lru_cache(maxsize=4)
def book_of(owned: tuple[Owned, ...]) -> Book:
    """All rules in a form that reads a text once; made anew only where the house's own words changed."""
    from afflux.guard.book import Book

    rules = [rule for _name, some in packs().values() for rule in some]
    return Book([*rules, *claims(), *map(_own, owned)])


def _own(owned: Owned) -> Rule:
    number, name, side, words = owned
    sides = () if side == OwnRule.Side.BOTH else (side,)
    return Rule(f"own.{number}", OWN, "warn", Wording(name, name), Wording(), words=words, purposes=sides)


def book_now() -> Book:
    """The rules that hold now."""
    rows = OwnRule.objects.filter(archived_at=None).order_by("id").values_list("id", "name", "side", "words")
    return book_of(tuple((str(number), name, side, tuple(words)) for number, name, side, words in rows))
