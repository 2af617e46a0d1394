"""The whole file of a real web shop through `afflux import`, as its owner would bring it, against its known answers.

The file is UCI's Online Retail; it is read from ../shared/data (or AFFLUX_SHARED_DATA) where present.
"""

import csv
import json
import os
import time
from pathlib import Path

import psycopg
import pytest

from rigs.house import afflux

SHARED = Path(os.environ.get("AFFLUX_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
PARQUET = SHARED / "online_retail" / "online_retail.parquet"
pytestmark = [
    pytest.mark.rig,
    pytest.mark.timeout(3000),
    pytest.mark.skipif(not PARQUET.exists(), reason="the retail file is not here"),
]


def as_csv(target):
    """The shop's export, column for column."""
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(PARQUET)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        for batch in table.to_batches():
            writer.writerows(
                ["" if value is None else value for value in row.values()] for row in batch.to_pylist()
            )


def bring(file, url, data):
    began = time.monotonic()
    done = afflux("import", "orders", file, "--format", "json", "--data", data, AFFLUX_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), time.monotonic() - began


def state(url):
    """A fingerprint of everything the import wrote."""
    with psycopg.connect(url) as connection:
        return connection.execute(
            "select (select md5(string_agg(l::text, '' order by l.id)) from trade_line l),"
            " (select md5(string_agg(o::text, '' order by o.id)) from trade_order o),"
            " (select md5(string_agg(p::text, '' order by p.id)) from contacts_person p)"
        ).fetchone()


def test_the_whole_retail_file_is_kept_explained_and_taken_once(own_database, tmp_path, monkeypatch):
    monkeypatch.setattr("rigs.house.PATIENCE", 1400.0)
    file = tmp_path / "online_retail.csv"
    as_csv(file)
    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute(
            "insert into organization_merchant (id, name, currency, timezone, phone_region, simulated, created_at)"
            " values (1, 'Shop', 'GBP', 'Europe/London', 'GB', false, now())"
            " on conflict (id) do update set currency = 'GBP', timezone = 'Europe/London', phone_region = 'GB'"
        )
    first, took = bring(file, own_database, tmp_path)
    print(first, f"{541_909 / took:.0f} lines/s")
    before = state(own_database)
    second, took_again = bring(file, own_database, tmp_path)
    print(second, f"{541_909 / took_again:.0f} lines/s the second time")
    assert state(own_database) == before

    done = afflux(
        "report", "orders", "--format", "json", "--data", tmp_path, AFFLUX_DATABASE_URL=own_database
    )
    told = {(line["kind"], line["customer"]): line for line in json.loads(done.stdout)}
    sold = told["sale", True]
    assert (sold["lines"], sold["orders"], sold["customers"], sold["amount"]) == (
        397_884,
        18_532,
        4_338,
        "8911407.90",
    )
    back = told["refund", True]
    assert (back["lines"], back["orders"], back["amount"]) == (8_905, 3_654, "-611342.09")
    assert told["adjustment", False]["amount"] == "-22124.12"
    assert sum(line["lines"] for line in told.values()) == 541_909
