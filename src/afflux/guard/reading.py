"""What a book finds in a text: its words as they are read, what stands around its anchors, what its detectors see."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from afflux.guard.book import EVERY, Book, Needle
from afflux.guard.checking import Finding
from afflux.guard.detectors import DETECTORS, Reading
from afflux.guard.gaps import one_sentence, one_word, stands_alone
from afflux.guard.rules import SEVERITIES
from afflux.guard.spelling import Spelled
from afflux.kernel import chinese

_WINDOW = 40  # bare characters on either side of an anchor in which its pattern is looked for
_AROUND = 8
Span = tuple[int, int]
Hit = tuple[Needle, int, int]
Place = tuple[int, int, int]  # number of a rule, and a span of the bare text


def findings(text: str, purpose: str, book: Book) -> list[Finding]:
    """Everything that is to be said of a text, in its order."""
    spelled = book.reads(text)
    found = _joined([*_spelled_findings(book, spelled), *_detected(book, spelled)])
    graded = ((number, span, book.rules[number].severity_for(purpose)) for number, span in found)
    return _outermost([_finding(book, text, *one) for one in graded if one[2]])


def _spelled_findings(book: Book, spelled: Spelled) -> Iterator[tuple[int, Span]]:
    hits = book.search.hits(spelled.bare)
    told = [(needle, start, end) for number, start, end in hits for needle in book.needles[number]]
    excused = [(needle.rule, start, end) for needle, start, end in told if needle.kind == "excuse"]
    for rule, low, high in (*_worded(spelled, told), *_anchored(book, spelled, told)):
        if not _excused(book, spelled.bare, rule, (low, high), excused):
            yield rule, (spelled.place(low), spelled.place(high - 1) + 1)


def _worded(spelled: Spelled, told: Iterable[Hit]) -> Iterator[Place]:
    """Hits that are really this word."""
    for needle, start, end in told:
        if needle.kind not in ("word", "sound"):
            continue
        places = spelled.places(start, end)
        meant = stands_alone(spelled.text, places[0], places[-1] + 1)
        meant = meant and one_word(spelled.text, places, needle.joints)
        if meant and (needle.kind == "word" or _at_joints(spelled.bare, start, end)):
            yield needle.rule, start, end


def _anchored(book: Book, spelled: Spelled, told: Iterable[Hit]) -> Iterator[Place]:
    """What a rule's patterns find around its anchors."""
    near: dict[int, list[Span]] = defaultdict(list)
    for needle, start, end in told:
        if needle.kind == "anchor":
            near[needle.rule].append((start, end))
    for rule, spans in near.items():
        for start, end in _promising(book.patterns[rule], spelled.bare, spans):
            for low, high in _patterned(book.patterns[rule], spelled, start, end):
                yield rule, low, high


def _promising(pattern: Any, bare: str, spans: Sequence[Span]) -> Sequence[Span]:
    """The anchors around which there is a match: all their surroundings are searched in one go, a line for each."""
    if len(spans) == 1 or not pattern:
        return spans
    lines = [bare[max(0, start - _WINDOW) : end + _WINDOW] for start, end in spans]
    ends = list(accumulate(len(line) + 1 for line in lines))
    found = {bisect_right(ends, match.start()) for match in pattern.finditer("\n".join(lines))}
    return [spans[number] for number in sorted(found)]


def _patterned(pattern: Any, spelled: Spelled, start: int, end: int) -> Iterator[Span]:
    low, high = max(0, start - _WINDOW), end + _WINDOW
    for match in pattern.finditer(spelled.bare[low:high]) if pattern else ():
        one, two = low + match.start(), low + match.end()
        if one < end and start < two:
            first, last = spelled.place(one), spelled.place(two - 1) + 1
            if stands_alone(spelled.text, first, last) and one_sentence(spelled.text, first, last):
                yield one, two


def _at_joints(bare: str, start: int, end: int) -> bool:
    """Whether a span begins and ends where words do: 国家机 is no 国家级 in 国家机关."""
    at = max(0, start - _AROUND)
    edges = {at}
    for word in chinese.cut(bare[at : end + _AROUND], guess=False):
        at += len(word)
        edges.add(at)
    return start in edges and end in edges


def _excused(book: Book, bare: str, rule: int, span: Span, excused: Iterable[tuple[int, int, int]]) -> bool:
    start, end = span
    if book.before[rule] and bare.endswith(book.before[rule], 0, start):
        return True
    if book.after[rule] and bare.startswith(book.after[rule], end):
        return True
    return any(of in (rule, EVERY) and low <= start and end <= high for of, low, high in excused)


def _detected(book: Book, spelled: Spelled) -> Iterator[tuple[int, Span]]:
    reading = Reading(spelled.text, spelled.codes, book.domains)
    for number, rule in enumerate(book.rules):
        if rule.detector:
            for span in DETECTORS[rule.detector](reading):
                yield number, span


def _joined(found: list[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """Hits of one rule that lie over one another as one: 全网最低 and 最低价 are one passage."""
    joined: list[tuple[int, Span]] = []
    for number, (start, end) in sorted(found):
        if joined and joined[-1][0] == number and start < joined[-1][1][1]:
            first, last = joined.pop()[1]
            joined.append((number, (first, max(last, end))))
        else:
            joined.append((number, (start, end)))
    return joined


def _finding(book: Book, text: str, number: int, span: Span, severity: str) -> Finding:
    rule, (start, end) = book.rules[number], span
    return Finding(rule.id, rule.pack, severity, start, end, text[start:end], rule.why, rule.proposed)


def _outermost(findings: list[Finding]) -> list[Finding]:
    """Of findings of one pack that lie in one another only the widest, and within it what is graver."""
    kept: list[Finding] = []
    reach: dict[str, list[int]] = defaultdict(
        lambda: [0] * len(SEVERITIES)
    )  # how far each severity of a pack goes
    for one in sorted(findings, key=lambda f: (f.start, -f.end, -SEVERITIES.index(f.severity), f.rule)):
        grave, reached = SEVERITIES.index(one.severity), reach[one.pack]
        if max(reached[grave:]) < one.end:
            reached[grave] = one.end
            kept.append(one)
    return kept
