"""How much two persons look like one: weights of agreement and disagreement, added up.

After Fellegi and Sunter, “A Theory for Record Linkage” (JASA 64, 1969): agreement on a value weighs log2(m / u), where
m is how often one person's two records agree and u how often strangers do; u is the value's own share of the pool, so
a rare name weighs more than a common one. Disagreement weighs log2((1 − m) / (1 − u)). The m below are stated, not
learned; likeness never merges, it only proposes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from math import log2
from typing import Any

PROPOSE = 9.0  # bits above which a pair is shown
STEEPNESS = 0.35
NAME, MAIL, PROP = 0.85, 0.6, 0.85  # m: how often one person's two records agree
MOST = 12.0  # bits: no single agreement decides alone
TYPO_PHONE, TYPO_MAIL, TYPO_PROP, LIKE_NAME, SAME_DAY = 7.0, 4.0, 4.0, 4.5, 1.0
OTHER_NAME, OTHER_PHONE, OTHER_MAIL, OTHER_PROP, OTHER_NUMBER = -4.0, -1.0, -1.0, -2.0, -1.0
_TOKENS = re.compile(r"[\s·,.\-_]+")


@dataclass
class Looks:
    """What is compared of one person; texts in lower case."""

    name: str = ""
    came: date | None = None
    phones: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    props: dict[str, str] = field(default_factory=dict)

    @property
    def tokens(self) -> list[str]:
        """The parts of the name, sorted: “Wang Wei” and “Wei, Wang” are the same parts."""
        return sorted(token for token in _TOKENS.split(self.name) if token)


Share = Callable[[str, str], float]
"""Share of the pool that holds a value of a field ("name" or "p:<prop>")."""


def score_of(bits: float) -> int:
    """Bits of weight as 0–100, 50 at the threshold."""
    return round(100 / (1 + float(2 ** (-STEEPNESS * (bits - PROPOSE)))))


def compare(left: Looks, right: Looks, share: Share) -> tuple[float, list[dict[str, Any]]]:
    """Bits in favour of one person, and the reasons that spoke for it, strongest first."""
    parts = [
        *_names(left, right, share),
        *_phones(left, right),
        *_mails(left, right),
        *_props(left, right, share),
    ]
    if left.came and left.came == right.came:
        parts.append((SAME_DAY, {"code": "same_day"}))
    if any(right.numbers.get(kind, value) != value for kind, value in left.numbers.items()):
        parts.append((OTHER_NUMBER, {}))
    said = sorted((part for part in parts if part[0] > 0 and part[1]), key=lambda part: -part[0])
    return sum(bits for bits, _reason in parts), [reason for _bits, reason in said[:5]]


def _agree(m: float, u: float) -> float:
    return min(MOST, max(0.0, log2(m / max(u, 1e-9))))


def _names(left: Looks, right: Looks, share: Share) -> Iterable[tuple[float, dict[str, Any]]]:
    a, b = left.tokens, right.tokens
    if not a or not b:
        return []
    if a == b:
        code = "same_name" if left.name == right.name else "swapped_name"
        return [(_agree(NAME, share("name", " ".join(a))), {"code": code})]
    near = sum(1 for token in a if any(like(token, other) for other in b))
    if near == max(len(a), len(b)):
        return [(LIKE_NAME, {"code": "like_name"})]
    if near == min(len(a), len(b)) or near >= 1:
        return [(LIKE_NAME / 2, {"code": "like_name"})]
    return [(OTHER_NAME, {})]


def _phones(left: Looks, right: Looks) -> Iterable[tuple[float, dict[str, Any]]]:
    if not left.phones or not right.phones:
        return []
    pairs = [(a, b) for a in left.phones for b in right.phones]
    if any(edits(a, b) <= 1 for a, b in pairs):
        return [(TYPO_PHONE, {"code": "phone_typo"})]
    if any(a[-4:] == b[-4:] for a, b in pairs):
        return [(TYPO_PHONE / 2, {"code": "phone_tail"})]
    return [(OTHER_PHONE, {})]


def _mails(left: Looks, right: Looks) -> Iterable[tuple[float, dict[str, Any]]]:
    if not left.mails or not right.mails:
        return []
    pairs = [(a, b) for a in left.mails for b in right.mails]
    if any(len(a.partition("@")[0]) >= 5 and a.partition("@")[0] == b.partition("@")[0] for a, b in pairs):
        return [(2 * TYPO_MAIL, {"code": "mail_name"})]
    if any(edits(a, b) <= 2 for a, b in pairs):
        return [(TYPO_MAIL, {"code": "like_mail"})]
    return [(OTHER_MAIL, {})]


def _props(left: Looks, right: Looks, share: Share) -> Iterable[tuple[float, dict[str, Any]]]:
    for key in sorted(left.props.keys() & right.props.keys()):  # one order, one sum
        a, b = left.props[key], right.props[key]
        if a == b:
            yield _agree(PROP, share(f"p:{key}", a)), {"code": "same_prop", "field": key}
        elif len(a) >= 4 and like(a, b):
            yield min(TYPO_PROP, _agree(PROP, share(f"p:{key}", a))), {"code": "like_prop", "field": key}
        else:
            yield OTHER_PROP, {}


def like(a: str, b: str) -> bool:
    """Equal, one edit apart (two from nine characters on), or one the beginning of the other (from three on)."""
    if a == b:
        return True
    if min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)):
        return True
    short = min(len(a), len(b))
    return short >= 3 and edits(a, b) <= (2 if short >= 9 else 1)


def edits(a: str, b: str) -> int:
    """Insertions, deletions, replacements and exchanges of neighbours from `a` to `b` (optimal string alignment);
    3 stands for any distance above 2."""
    if abs(len(a) - len(b)) > 2 or len(set(a) ^ set(b)) > 4:  # an edit adds and removes one character at most
        return 3
    a, b = _between(a, b)
    if not a or not b:
        return min(3, len(a) + len(b))
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i if i < 3 else 3] + [3] * len(
            b
        )  # no way of two edits leaves the two places beside the diagonal
        for j in range(max(1, i - 2), min(len(b), i + 2) + 1):
            right = b[j - 1]
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row[j] = cost
        if min(row) > 2:
            return 3
        before, last = last, row
    return min(last[-1], 3)


def _between(a: str, b: str) -> tuple[str, str]:
    """The two texts without what both begin and what both end with, which costs no edit."""
    short = min(len(a), len(b))
    start = 0
    while start < short and a[start] == b[start]:
        start += 1
    end = 0
    while end < short - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]
