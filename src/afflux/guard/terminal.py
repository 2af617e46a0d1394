"""The table of `afflux guard measure`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from afflux.guard import measuring
from afflux.guard.measuring import Line, Score
from afflux.guard.rules import packs
from afflux.runtime.messages import gettext

Found = list[tuple[Line, frozenset[str]]]


def measure(arguments: argparse.Namespace) -> int:
    """Print how often the guard is right, by the origin of the lines, with and without normalisation."""
    book, naked = measuring.pack_book(), measuring.pack_book(normalised=False)
    told: dict[str, Any] = {"origins": {}, "normalisation": {}}
    for origin in measuring.ORIGINS:
        found: Found = [(line, measuring.found_in(line.text, book)) for line in measuring.of_origin(origin)]
        told["origins"][origin] = _part(found)
        if arguments.misses and origin not in measuring.HELD_OUT:
            told["origins"][origin]["misses"] = [_miss(line, got) for line, got in found if got != line.packs]
    evaded = [line for line in measuring.lines("tune") if line.kind == "evaded"]
    for name, one in (("on", book), ("off", naked)):
        told["normalisation"][name] = _scored(
            measuring.score(evaded, [measuring.found_in(x.text, one) for x in evaded])
        )
    if arguments.texts:
        texts = measuring.texts(Path(arguments.texts))
        alarms = measuring.alarms(texts, book)
        told["ordinary"] = {
            "texts": len(texts),
            **{pack or "all": len(hit) for pack, hit in sorted(alarms.items())},
        }
    print(json.dumps(told, ensure_ascii=False)) if arguments.format == "json" else _print(told)
    return 0


def _part(found: Found) -> dict[str, Any]:
    rows = []
    for pack in ("", *(pack.id for pack in packs())):
        for language in ("zh", "en"):
            chosen = [(line, got) for line, got in found if line.language == language]
            score = measuring.score([line for line, _got in chosen], [got for _line, got in chosen], pack)
            if score.right + score.wrong + score.missed:
                rows.append({"pack": pack or "all", "language": language, **_scored(score)})
    ordinary = [got for line, got in found if line.kind == "ordinary"]
    return {"lines": len(found), "ordinary": len(ordinary), "alarms": sum(map(bool, ordinary)), "rows": rows}


def _scored(score: Score) -> dict[str, Any]:
    return {
        "right": score.right,
        "wrong": score.wrong,
        "missed": score.missed,
        "precision": round(score.precision, 3),
        "recall": round(score.recall, 3),
    }


def _miss(line: Line, got: frozenset[str]) -> dict[str, Any]:
    return {"text": line.text, "wanted": sorted(line.packs), "found": sorted(got)}


def _print(told: dict[str, Any]) -> None:
    for origin, one in told["origins"].items():
        counts = {
            "origin": _name(origin),
            "lines": one["lines"],
            "ordinary": one["ordinary"],
            "alarms": one["alarms"],
        }
        said = gettext(
            "%(origin)s: %(lines)s lines, %(ordinary)s of them ordinary, false alarms on %(alarms)s"
        )
        print(said % counts)
        print(f"  {'':12} {'':4} {'right':>6} {'wrong':>6} {'missed':>7} {'precision':>10} {'recall':>7}")
        for row in one["rows"]:
            print(f"  {row['pack']:12} {row['language']:4} {_figures(row)}")
        for miss in one.get("misses", []):
            print(f"  - {miss['text']}  {miss['wanted']} / {miss['found']}")
    for name, row in told["normalisation"].items():
        print(f"  {'evaded, normalisation ' + name:28} {_figures(row)}")
    if "ordinary" in told:
        print(
            gettext("ordinary texts in which something was found: %(counts)s") % {"counts": told["ordinary"]}
        )


def _name(origin: str) -> str:
    names = {
        "own": gettext("own lines, which the rules were made on"),
        "outside, tuned on": gettext("lines quoted from outside, read while the rules were made"),
        "outside, held out": gettext("lines quoted from outside, never looked at for the rules"),
        "second hand, held out": gettext("lines of a second hand, frozen before it had read the rules"),
    }
    return names[origin]


def _figures(row: dict[str, Any]) -> str:
    return f"{row['right']:>6} {row['wrong']:>6} {row['missed']:>7} {row['precision']:>10.3f} {row['recall']:>7.3f}"
