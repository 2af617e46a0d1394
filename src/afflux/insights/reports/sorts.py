"""What is in the book: every order line by what it is, so that nothing that was imported is unexplained."""

from __future__ import annotations

from typing import Any

from afflux.insights.questions import Question
from afflux.kernel.clock import day_bounds
from afflux.kernel.money import to_major
from afflux.organization.models import Merchant
from afflux.trade import queries


def sort_dicts(question: Question) -> list[dict[str, Any]]:
    """One object per kind of lines, of known customers ("customer": true) or of nobody; amounts as exact decimals."""
    zone = Merchant.objects.values_list("timezone", flat=True).first() or "UTC"
    since, until = day_bounds(question.first, zone)[0], day_bounds(question.last, zone)[1]
    return [
        {
            "kind": sort.kind,
            "customer": sort.known,
            "lines": sort.lines,
            "orders": sort.orders,
            "customers": sort.customers,
            "amount": format(to_major(int(sort.amount_minor), sort.currency), "f"),
            "currency": sort.currency,
            "revenue": sort.counts,
            "meaning": sort.meaning,
        }
        for sort in queries.sorts(question.actor, since=since, until=until)
    ]
