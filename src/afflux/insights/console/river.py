"""The river: people from their channels through the pool to orders, as a Sankey.

By channel, or by mode where there are more channels than a page can name. Of the people added in the period (duplicates apart): which channel brought them, how many stayed, how many have bought
since, and how many of the period's first-time buyers came back. Each flow is a count of the cube.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from afflux.console.charts import Flow, Node, Sankey, sankey
from afflux.insights.console.asking import Asked
from afflux.insights.console.drawing import whole
from afflux.insights.questions import Answer, Row

BRANCHES = 10
ZERO = Decimal(0)


def river(answer: Answer, asked: Asked | None) -> Sankey | None:
    """The drawing; None while nobody was added. Without `asked` the nodes open nothing (the reader may not)."""
    sources = sorted(((r, _fresh(r)) for r in answer.rows if _fresh(r) > 0), key=lambda p: -p[1])
    if not sources:
        return None
    shown, rest = sources[:BRANCHES], sources[BRANCHES:]
    total = sum((n for _r, n in sources), ZERO)
    nodes = [_source(i, row, n, asked, answer.question.by[0]) for i, (row, n) in enumerate(shown)]
    if rest:
        others = sum((n for _r, n in rest), ZERO)
        nodes.append(
            Node(
                "rest",
                _("%(n)d more channels") % {"n": len(rest)},
                0,
                float(others),
                whole(others),
                "7",
                _list(asked),
            )
        )
    lost = min(total, _sum(answer.rows, "lost"))
    won = min(total - lost, _sum(answer.rows, "won"))
    nodes += _beyond(asked, total, won, lost)
    flows = [Flow(n.key, "pool", n.value, n.text) for n in nodes if n.column == 0]
    flows += [Flow("pool", n.key, n.value, n.text, n.tone) for n in nodes if n.column == 2 and n.value]
    nodes = [n for n in nodes if n.column < 2 or n.value]
    words = _("%(total)s people were added; %(won)s have bought since, %(lost)s have left.") % {
        "total": whole(total), "won": whole(won), "lost": whole(lost),
    }  # fmt: skip
    return sankey(nodes, flows, title=_("From channels through the pool to orders"), description=words)


def _beyond(asked: Asked | None, total: Decimal, won: Decimal, lost: Decimal) -> list[Node]:
    """The pool and what became of those who came into it; each opens its facts."""

    def node(key: str, label: str, column: int, count: Decimal, tone: str, fact: str = "") -> Node:
        url = asked.facts(fact or key, (), ()) if asked else ""
        return Node(key, label, column, float(count), whole(count), tone, url)

    return [
        node("pool", _("Pool"), 1, total, "deep", "adds"),
        node("won", _("Bought"), 2, won, "good"),
        node("kept", _("Kept, not yet bought"), 2, total - lost - won, "water"),
        node("lost", _("Lost"), 2, lost, "bad"),
    ]


def _fresh(row: Row) -> Decimal:
    return row.tally.get("adds", ZERO) - row.tally.get("duplicates", ZERO)


def _sum(rows: list[Row], name: str) -> Decimal:
    return sum((r.tally.get(name, ZERO) for r in rows), ZERO)


def _source(i: int, row: Row, n: Decimal, asked: Asked | None, by: str) -> Node:
    url = ""
    if asked and by == "channel" and row.keys[0]:
        url = reverse("channel", args=[row.keys[0]])
    elif asked:
        url = asked.facts("adds", row.keys, (by,))
    return Node(f"s{i}", _short(row.names[0]), 0, float(n), whole(n), str(i % 6 + 1), url)


def _short(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"


def _list(asked: Asked | None) -> Any:
    return reverse("report_channels") + asked.query() if asked else ""
