"""`afflux import` and `afflux export` as a person or a script types them."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys

import pytest

from afflux.channels.models import Add, Cost, Exposure
from afflux.exchange import actions, cli
from afflux.exchange.models import Profile, Run
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.runtime.messages import Stop

pytestmark = pytest.mark.django_db
CARDS = "channel,date,kind,quantity,unit_price,minutes,hourly_wage\ncards,2026-05-01,material,1000,0.05,,\ncards,2026-05-01,labour,,,120,25\n"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch, cast):
    monkeypatch.chdir(tmp_path)


def afflux(*words):
    """Run one command line; its exit status, as the entry point answers it."""
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    arguments = parser.parse_args([str(word) for word in words])
    try:
        return arguments.run(arguments)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.status


def file(tmp_path, content, name="f.csv"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_all_rows_taken_is_zero_and_the_second_time_too(tmp_path, capsys):
    path = file(tmp_path, CARDS)
    assert afflux("import", "costs", path, "--create-channels", "parcel_card") == 0
    assert "2 rows = 2 imported + 0 already there + 0 rejected" in capsys.readouterr().out
    assert afflux("import", "costs", path, "--format", "json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["rows"], answer["imported"], answer["merged"], answer["rejected"], answer["errors"]) == (
        2,
        0,
        2,
        0,
        None,
    )
    assert sorted(Cost.objects.values_list("amount_minor", flat=True)) == [5000, 5000]


def test_some_rejected_is_one_and_the_reasons_lie_in_a_file(tmp_path, capsys):
    path = file(tmp_path, CARDS + "cards,soon,material,1,1,,\n")
    assert afflux("import", "costs", path, "--create-channels", "Parcel card", "--format", "json") == 1
    answer = json.loads(capsys.readouterr().out)
    with open(answer["errors"], encoding="utf-8-sig", newline="") as rejected:
        (row,) = csv.DictReader(rejected)
    assert (row["afflux row"], row["afflux field"], row["date"]) == ("4", "date", "soon")


@pytest.mark.parametrize(
    "words",
    [
        ("import", "costs", "nowhere.csv"),
        ("import", "coasts", "f.csv"),
        ("import", "f.csv"),
        ("import", "costs", "f.csv", "--map", "nowhere"),
        ("import", "costs", "f.csv", "--create-channels", "carrier pigeon"),
        ("import", "costs", "f.csv", "--basis", "contract"),
        ("import", "costs", "f.csv"),
        ("import", "exposures", "empty.csv"),
        ("export", "coasts"),
    ],
)
def test_nothing_done_is_two_with_the_reason_in_words(tmp_path, capsys, words):
    file(tmp_path, CARDS)
    file(tmp_path, "", "empty.csv")
    assert afflux(*words) == 2
    said = capsys.readouterr()
    assert said.err.strip() or "rejected" in said.out or said.out.strip()
    assert not Cost.objects.exists()


def test_standard_input_and_values_for_every_row(monkeypatch, capsys):
    class Input:
        buffer = io.BytesIO(b"date,quantity\n2026-05-01,5\n2026-05-02,6\n")

    monkeypatch.setattr(sys, "stdin", Input)
    assert (
        afflux("import", "exposures", "-", "--set", "channel=posters", "--create-channels", "store_poster")
        == 0
    )
    assert sorted(Exposure.objects.values_list("quantity", flat=True)) == [5, 6]
    assert Run.objects.get().file_name == "stdin"


def test_a_mapping_is_a_file_or_a_saved_name(tmp_path, capsys):
    path = file(tmp_path, "Tag;Kosten\n2026-05-01;12,50\n")
    spec = {
        "kind": "costs",
        "decimal": ",",
        "columns": {"date": "Tag", "amount": "Kosten", "channel": {"value": "x"}, "kind": {"value": "fee"}},
    }
    mapping = file(tmp_path, json.dumps(spec), "map.json")
    assert afflux("import", path, "--map", mapping, "--create-channels", "sms", "--dry-run") == 0
    assert "nothing was written" in capsys.readouterr().out
    actions.save_profile(
        name="bills",
        kind_name="costs",
        mapping={k: v for k, v in spec.items() if k != "kind"},
        by=SYSTEM,
        at=utc_now(),
    )
    assert Profile.objects.count() == 1
    assert afflux("import", "costs", path, "--map", "bills", "--create-channels", "sms") == 0
    assert Cost.objects.get().amount_minor == 1250


def test_a_stopped_import_goes_on_with_the_same_command(tmp_path, capsys, monkeypatch):
    path = file(
        tmp_path,
        "phone,channel,added_at,consent\n"
        + "".join(f"1380013{n:04},c,2026-05-01,contract\n" for n in range(50)),
    )
    from afflux.exchange import chunks
    from afflux.exchange.terminal import importing

    monkeypatch.setattr(chunks, "ROWS", 20)

    def interrupted(run):
        if run.next_row == 20:
            raise KeyboardInterrupt

    monkeypatch.setattr(importing, "_tell", interrupted)
    with pytest.raises(KeyboardInterrupt):
        afflux("import", "contacts", path, "--create-channels", "sms")
    assert Run.objects.get().state == "stopped"
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert afflux("import", "contacts", path, "--create-channels", "sms") == 0
    assert "at row 20" in capsys.readouterr().err
    assert (Run.objects.count(), Add.objects.count()) == (1, 50)


def test_an_export_appears_whole_or_not_at_all(tmp_path):
    path = file(tmp_path, CARDS)
    afflux("import", "costs", path, "--create-channels", "parcel_card")
    for form in ("csv", "jsonl", "xlsx"):
        assert afflux("export", "costs", "--format", form, "--out", tmp_path / f"out.{form}") == 0
        assert afflux("import", "costs", tmp_path / f"out.{form}") == 0
    assert Cost.objects.count() == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.csv", "out.csv", "out.jsonl", "out.xlsx"]


def test_the_columns_of_a_kind_are_listed_with_the_headings_it_knows(capsys):
    assert afflux("import", "contacts", "--columns") == 0
    said = capsys.readouterr().out
    assert "手机号" in said
    assert "--basis" in said
