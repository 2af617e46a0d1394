"""Sankey: flows between columns of nodes, laid out twice: wide for a desk, narrow for a phone, both unscaled in reading size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from afflux.console.charts.scale import at


@dataclass(frozen=True)
class Node:
    """`column` counts from 0 at the left; `value` is the node's own size (at least what flows through it)."""

    key: str
    label: Any
    column: int
    value: float
    text: Any
    tone: str = "water"
    url: str = ""


@dataclass(frozen=True)
class Flow:
    source: str
    target: str
    value: float
    text: Any = ""
    tone: str = ""


@dataclass(frozen=True)
class DrawnNode:
    label: Any
    text: Any
    x: str
    y: str
    width: str
    height: str
    label_x: str
    label_y: str
    text_y: str
    anchor: str
    tone: str
    url: str


@dataclass(frozen=True)
class Band:
    path: str
    width: str
    tone: str
    title: Any


@dataclass(frozen=True)
class Drawing:
    """One layout: its size in user units, the ribbons and the nodes."""

    width: int
    height: int
    bands: list[Band]
    nodes: list[DrawnNode]


@dataclass(frozen=True)
class Sankey:
    title: Any
    description: Any
    wide: Drawing
    narrow: Drawing
    rows: list[tuple[Any, Any, Any]]  # (from, to, text) for those who read rather than look
    template: str = "console/charts/sankey.html"


@dataclass(frozen=True)
class _Field:
    width: int
    height: int
    node: float  # width of a node
    gap: float  # the least room between two nodes, so that two lines of words fit
    margin: float  # room above


WIDE = _Field(760, 400, 12, 28, 14)
NARROW = _Field(346, 560, 8, 30, 16)


def sankey(nodes: Sequence[Node], flows: Sequence[Flow], *, title: Any, description: Any) -> Sankey:
    """Both drawings of the same flows. Nodes stand in the order given; flows to unknown nodes are an error (KeyError)."""
    names = {n.key: n.label for n in nodes}
    rows = [(names[f.source], names[f.target], f.text) for f in flows]
    return Sankey(title, description, _draw(nodes, flows, WIDE), _draw(nodes, flows, NARROW), rows)


def _draw(nodes: Sequence[Node], flows: Sequence[Flow], field: _Field) -> Drawing:
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        columns[node.column].append(node)
    last = max(columns, default=0)
    tallest = max((len(c) for c in columns.values()), default=1)
    height = max(field.height, int(field.margin * 2 + tallest * (field.gap + 10)))
    scale = _scale(columns, height, field)
    top = {n.key: y for column in columns.values() for n, y in _stack(column, scale, height, field)}
    left = {n.key: n.column * (field.width - field.node) / max(1, last) for n in nodes}
    drawn = [_node(n, left[n.key], top[n.key], max(2.0, n.value * scale), last, field) for n in nodes]
    return Drawing(field.width, height, _bands(nodes, flows, top, left, scale, field), drawn)


def _scale(columns: dict[int, list[Node]], height: int, field: _Field) -> float:
    """User units per person: the fullest column must fit with its gaps."""
    room = [
        (height - field.margin * 2 - field.gap * len(column)) / (sum(n.value for n in column) or 1.0)
        for column in columns.values()
    ]
    return max(0.0, min(room, default=0.0))


def _stack(column: list[Node], scale: float, height: int, field: _Field) -> list[tuple[Node, float]]:
    used = sum(max(2.0, n.value * scale) for n in column) + field.gap * (len(column) - 1)
    y = max(field.margin, (height - used) / 2)
    placed = []
    for node in column:
        placed.append((node, y))
        y += max(2.0, node.value * scale) + field.gap
    return placed


def _node(node: Node, x: float, y: float, height: float, last: int, field: _Field) -> DrawnNode:
    right = node.column == last and last > 0
    label_x = x - 6 if right else x + field.node + 6
    middle = y + height / 2
    return DrawnNode(
        node.label, node.text, at(x), at(y), at(field.node), at(height), at(label_x), at(middle - 2), at(middle + 12),
        "end" if right else "start", node.tone, node.url,
    )  # fmt: skip


def _bands(
    nodes: Sequence[Node],
    flows: Sequence[Flow],
    top: dict[str, float],
    left: dict[str, float],
    scale: float,
    field: _Field,
) -> list[Band]:
    order = {n.key: i for i, n in enumerate(nodes)}
    tone = {n.key: n.tone for n in nodes}
    labels = {n.key: n.label for n in nodes}
    out, into = dict(top), dict(top)
    start: dict[int, float] = {}
    end: dict[int, float] = {}
    for i, f in sorted(enumerate(flows), key=lambda p: (order[p[1].source], order[p[1].target])):
        start[i], out[f.source] = out[f.source], out[f.source] + f.value * scale
    for i, f in sorted(enumerate(flows), key=lambda p: (order[p[1].target], order[p[1].source])):
        end[i], into[f.target] = into[f.target], into[f.target] + f.value * scale
    bands = []
    for i, f in enumerate(flows):
        thick = max(0.6, f.value * scale)
        x1, x2 = left[f.source] + field.node, left[f.target]
        y1, y2, bend = start[i] + thick / 2, end[i] + thick / 2, (x1 + x2) / 2
        path = f"M{at(x1)} {at(y1)}C{at(bend)} {at(y1)} {at(bend)} {at(y2)} {at(x2)} {at(y2)}"
        bands.append(
            Band(
                path,
                at(thick),
                f.tone or tone[f.source],
                f"{labels[f.source]} → {labels[f.target]}: {f.text}",
            )
        )
    return bands
