"""Where in a text the terms stand, and the passage that shows it. Parts of plain text: what marks them is the template's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from afflux.conversations.archive.asking import Part, Term
from afflux.conversations.words import MOST, runs, stem

BEFORE, LONG = 60, 300  # characters in front of the first hit, and in all


@dataclass(frozen=True)
class Piece:
    """Some text; `hit` where it is what was sought."""

    text: str
    hit: bool = False


def passage(text: str, terms: Sequence[Term], *, long: int = LONG) -> list[Piece]:
    """At most `long` characters of the text around its first hit, hits apart from the rest."""
    spans = hits(text, terms)
    start = max(0, spans[0][0] - BEFORE) if spans and len(text) > long else 0
    end = min(len(text), start + long)
    pieces = [Piece("…")] if start else []
    done = start
    for low, high in spans:
        if low >= end:
            break
        pieces += [Piece(text[done:low]), Piece(text[low : min(high, end)], hit=True)]
        done = min(high, end)
    pieces += [Piece(text[done:end]), Piece("…" if end < len(text) else "")]
    return [piece for piece in pieces if piece.text]


def hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """(start, end) of the places of `text` that the terms name, in order, none within another."""
    sought = [term.parts for term in terms if not term.without and term.parts]
    found = sorted(span for span in _spans(text, sought)) if sought else []
    merged: list[tuple[int, int]] = []
    for low, high in found:
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _spans(text: str, sought: Sequence[tuple[Part, ...]]) -> Iterator[tuple[int, int]]:
    compared, origin = _compared(text)
    tokens = list(_tokens(compared))
    for parts in sought:
        for first in range(len(tokens) - len(parts) + 1):
            row = tokens[first : first + len(parts)]
            if all(_is(part, token[0]) for part, token in zip(parts, row, strict=True)):
                end = row[-1][1] + 1 if parts[-1].open else row[-1][2]
                yield origin[row[0][1]], origin[end - 1] + 1


def _is(part: Part, lexeme: str) -> bool:
    return lexeme.startswith(part.lexeme) if part.open else lexeme == part.lexeme


def _tokens(compared: str) -> Iterator[tuple[str, int, int]]:
    """(lexeme, start, end) in the order in which the index numbers them."""
    for run, han, at in runs(compared):
        if not han:
            yield stem(run), at, at + len(run)
            continue
        for place in range(len(run)):
            pair = run[place : place + 2]
            yield pair, at + place, at + place + len(pair)


def _compared(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place in `text` that it came from."""
    signs: list[str] = []
    origin: list[int] = []
    for place, sign in enumerate(text[:MOST]):
        made = unicodedata.normalize("NFKC", sign).lower()
        signs.append(made)
        origin += [place] * len(made)
    return "".join(signs), origin
