from __future__ import annotations

from afflux.guard import measuring
from afflux.guard.disguises import disguises
from afflux.guard.spelling import bare
from afflux.guard.tests.books import whole_book
from afflux.guard.tests.test_measuring import SHARED


def test_wherever_a_pattern_matches_one_of_its_anchors_stands():
    lines = [line.text for origin in measuring.ORIGINS for line in measuring.of_origin(origin)]
    texts = [bare(text) for text in (*lines, *measuring.reviews(SHARED)[:3000])]
    book, seen, lost = whole_book(), 0, []
    for number, rule in enumerate(book.rules):
        names = [name for a in rule.anchors for name in disguises().renamed(a)] if rule.homophones else []
        anchors = [bare(anchor) for anchor in (*rule.anchors, *names)]
        for text in texts if book.patterns[number] else ():
            for match in book.patterns[number].finditer(text):
                seen += 1
                around = text[max(0, match.start() - 20) : match.end() + 20]
                if not any(anchor in around for anchor in anchors):
                    lost.append((rule.id, match[0]))
    assert seen > 200
    assert lost == []
