from __future__ import annotations

import argparse
import json

from afflux.guard import cli


def main(words):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(words)
    return arguments.run(arguments)


def test_the_measurement_prints_counts_precision_and_recall_of_every_part(capsys):
    assert main(["guard", "measure"]) == 0
    told = capsys.readouterr().out
    for said in ("tune: 655 lines", "notices: 43 lines", "fresh: 12 lines", "normalisation off", "precision"):
        assert said in told


def test_the_measurement_is_data_for_programs_and_names_what_was_judged_wrongly(capsys):
    assert main(["guard", "measure", "--misses", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = {(row["pack"], row["language"]): row for row in told["parts"]["tune"]["rows"]}
    assert rows["all", "zh"]["right"] > 250
    assert told["normalisation"]["off"]["recall"] < told["normalisation"]["on"]["recall"] / 2
    missed = [miss for part in told["parts"].values() for miss in part["misses"]]
    assert all(set(miss) == {"text", "wanted", "found"} for miss in missed)


def test_ordinary_texts_of_one_s_own_are_counted(tmp_path, capsys):
    file = tmp_path / "texts.txt"
    file.write_text("最近好吗\n\n全网最低价\n")
    assert main(["guard", "measure", "--texts", str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["ordinary"] == {"texts": 2, "all": 1, "superlative": 1}
