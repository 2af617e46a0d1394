from __future__ import annotations

import argparse
import json

from afflux.guard import cli, measuring


def main(words):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(words)
    return arguments.run(arguments)


def test_the_measurement_prints_counts_precision_and_recall_of_every_origin(capsys):
    assert main(["guard", "measure"]) == 0
    told = capsys.readouterr().out
    for said in (
        "made on: 655 lines",
        "read while the rules were made: 112",
        "never looked at for the rules: 76",
    ):
        assert said in told
    for said in ("normalisation off", "precision", "rivals"):
        assert said in told


def test_the_measurement_is_data_for_programs_and_names_what_was_judged_wrongly(capsys):
    assert main(["guard", "measure", "--misses", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = {(row["pack"], row["language"]): row for row in told["origins"]["own"]["rows"]}
    assert rows["all", "zh"]["right"] > 250
    assert told["normalisation"]["off"]["recall"] < told["normalisation"]["on"]["recall"] / 2
    shown = {name: one["misses"] for name, one in told["origins"].items() if "misses" in one}
    assert set(shown) == {"own", "outside, tuned on"}, "whoever sees the held-out lines makes rules for them"
    assert all(set(miss) == {"text", "wanted", "found"} for misses in shown.values() for miss in misses)


def test_no_held_out_line_stands_among_those_the_rules_were_made_on():
    held = {line.text for origin in measuring.HELD_OUT for line in measuring.of_origin(origin)}
    read = {
        line.text
        for name in measuring.ORIGINS
        if name not in measuring.HELD_OUT
        for line in measuring.of_origin(name)
    }
    assert len(held) == 76 + 434
    assert held & read == set()


def test_ordinary_texts_of_one_s_own_are_counted(tmp_path, capsys):
    file = tmp_path / "texts.txt"
    file.write_text("最近好吗\n\n全网最低价\n")
    assert main(["guard", "measure", "--texts", str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["ordinary"] == {"texts": 2, "all": 1, "superlative": 1}
