"""The marks: coordinates that add up, words that survive a phone, nothing inline."""

from __future__ import annotations

from afflux.console.charts import Flow, Line, Node, bars, gauge, heat, lines, sankey, sparkline, split, water
from afflux.console.templatetags.charts import chart


def test_the_longest_bar_fills_the_width_and_the_rest_are_shares_of_it():
    mark = bars([("Cards", 50, "50"), ("Calls", 25, "25"), ("None", 0, "0")], title="Adds")
    assert [row.width for row in mark.rows] == ["100", "50", "0"]


def test_a_split_bar_is_filled_by_its_parts():
    mark = split([("Kept", 3, "3", "good"), ("Lost", 1, "1", "bad"), ("None", 0, "0", "1")], title="Pool")
    assert [(p.x, p.width) for p in mark.parts] == [("0", "75"), ("75", "25")]


def test_a_gauge_warns_below_its_floor_and_is_bad_above_its_ceiling():
    assert gauge(3, floor=5, ceiling=20, title="Adds").tone == "warn"
    assert gauge(12, floor=5, ceiling=20, title="Adds").tone == "good"
    assert gauge(21, floor=5, ceiling=20, title="Adds").tone == "bad"


def test_heat_has_no_depth_where_there_is_no_figure():
    mark = heat(
        [("2010-12", [(100, "100 %", "", ""), (None, "", "", "")])], heads=["0", "1"], title="Cohorts"
    )
    assert [c.depth for c in mark.rows[0].cells] == ["9", ""]


def test_a_line_breaks_where_a_value_is_missing():
    mark = lines([Line("Adds", [1, None, 3])], labels=["a", "b", "c"], title="Adds")
    assert mark.series[0].path.count("M") == 2


def test_flows_leave_and_enter_nodes_without_overlap():
    nodes = [Node("a", "Cards", 0, 6, "6"), Node("b", "Calls", 0, 4, "4"), Node("pool", "Pool", 1, 10, "10")]
    flows = [Flow("a", "pool", 6, "6"), Flow("b", "pool", 4, "4")]
    mark = sankey(nodes, flows, title="Flow", description="")
    ends = sorted((float(b.path.rsplit(" ", 1)[1]), float(b.width)) for b in mark.wide.bands)
    assert ends[0][0] + ends[0][1] / 2 <= ends[1][0] - ends[1][1] / 2 + 0.02


def test_every_mark_draws_without_inline_style_and_escapes_words():
    evil = "<script>alert(1)</script>"
    marks = [
        bars([(evil, 1, "1")], title=evil),
        split([(evil, 1, "1", "good")], title=evil),
        gauge(1, floor=0, ceiling=2, title=evil),
        heat([(evil, [(1, "1", "", evil)])], heads=[evil], title=evil),
        lines([Line(evil, [1, 2], low=[0, 1], high=[2, 3])], labels=["a", "b"], title=evil),
        sparkline([1, 2, 3], title=evil),
        water([1, 2], title=evil, text="2", note="", inflow="+1", outflow="0", start="a", end="b"),
        sankey(
            [Node("a", evil, 0, 1, "1"), Node("b", evil, 1, 1, "1")],
            [Flow("a", "b", 1)],
            title=evil,
            description=evil,
        ),
    ]
    for mark in marks:
        html = chart(mark)
        assert "<script" not in html
        assert "style=" not in html
    assert chart(None) == ""
