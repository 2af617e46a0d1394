"""A text cut where findings begin and end, for showing them in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from afflux.guard.checking import Verdict
from afflux.guard.house import HOUSE, OWN_WORD
from afflux.guard.models import OwnWord
from afflux.guard.rules import SEVERITIES, packs
from afflux.guard.wording import Wording


@dataclass(frozen=True)
class Shown:
    """A finding as a page shows it, whether just made or read from a row; `article` is what the rule rests on."""

    rule: str  # "" for a word of the house's own
    severity: str
    start: int
    end: int
    quoted: str
    pack: Wording
    why: Wording
    proposed: Wording
    article: Wording


@dataclass(frozen=True)
class Piece:
    """A part of the text; `severity` "" where nothing was found in it."""

    text: str
    severity: str


def pieces(text: str, found: Sequence[Shown]) -> list[Piece]:
    """The whole text in parts; where findings lie over one another the graver one shows."""
    cuts = sorted({0, len(text), *(at for one in found for at in (one.start, one.end) if 0 < at < len(text))})
    shown = []
    for low, high in pairwise(cuts):
        here = [one.severity for one in found if one.start < high and low < one.end]
        shown.append(Piece(text[low:high], max(here, key=SEVERITIES.index, default="")))
    return shown


def shown(verdict: Verdict) -> list[Shown]:
    """The findings of a fresh verdict."""
    names = {pack.id: pack for pack in packs()}
    return [
        Shown(
            one.rule if one.pack in names else "",
            one.severity,
            one.start,
            one.end,
            one.quoted,
            names[one.pack].name if one.pack in names else HOUSE_NAME,
            one.why,
            one.proposed,
            names[one.pack].source if one.pack in names else Wording(),
        )
        for one in verdict.findings
    ]


HOUSE_NAME = Wording("Own words", "自有词")


def kept(findings: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """The findings of a row; the reasons are today's, a rule that is gone has none."""
    rules = {rule.id: (pack, rule) for pack in packs() for rule in pack.rules}
    rows = list(findings)
    keys = [one["rule"].removeprefix(f"{HOUSE}.") for one in rows if one["pack"] == HOUSE]
    own = {f"{HOUSE}.{word.pk}": word for word in OwnWord.objects.filter(pk__in=keys)}
    found = []
    for one in rows:
        pack, rule = rules.get(one["rule"], (None, None))
        word = own.get(one["rule"])
        found.append(
            Shown(
                one["rule"] if rule else "",
                one["severity"],
                one["start"],
                one["end"],
                one["quoted"],
                pack.name if pack else HOUSE_NAME,
                rule.why if rule else Wording(word.why if word else "") or OWN_WORD,
                rule.proposed if rule else Wording(word.proposed if word else ""),
                pack.source if pack else Wording(),
            )
        )
    return found
