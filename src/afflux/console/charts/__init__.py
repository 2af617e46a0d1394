"""Charts: marks drawn on the server. A pure function turns numbers into a dataclass; `{% chart mark %}` draws it as SVG.

Colours come from classes and CSS variables, sizes from attributes, words stay HTML wherever a phone would shrink them.
"""

from afflux.console.charts.bars import Bars, Split, bars, split
from afflux.console.charts.gauge import Gauge, gauge
from afflux.console.charts.heat import Heat, heat
from afflux.console.charts.lines import Line, Lines, Spark, lines, sparkline
from afflux.console.charts.sankey import Flow, Node, Sankey, sankey
from afflux.console.charts.water import Water, water

__all__ = [
    "Bars", "Flow", "Gauge", "Heat", "Line", "Lines", "Node", "Sankey", "Spark", "Split", "Water",
    "bars", "gauge", "heat", "lines", "sankey", "sparkline", "split", "water",
]  # fmt: skip
