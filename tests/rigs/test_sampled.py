"""After an import the planner knows what the tables hold now, and not what they held before."""

import json

import psycopg
import pytest

from rigs.house import afflux

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
PEOPLE = 3_000


@pytest.fixture
def url(own_database):
    """A house whose background does not sample: what is sampled here, the import has sampled."""
    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute(
            "insert into organization_merchant (id, name, currency, timezone, phone_region, simulated, created_at)"
            " values (1, 'Shop', 'CNY', 'Asia/Shanghai', 'CN', false, now()) on conflict (id) do nothing"
        )
        connection.execute("alter table contacts_person set (autovacuum_enabled = off)")
        connection.execute("alter table contacts_identity set (autovacuum_enabled = off)")
    return own_database


def people(path, first, number):
    lines = [f"Somebody {n},{13_900_000_000 + n},contract\n" for n in range(first, first + number)]
    path.write_text("name,phone,consent\n" + "".join(lines), encoding="utf-8")
    return path


def bring(file, url, data, *more):
    done = afflux(
        "import", "contacts", file, "--format", "json", "--data", data, *more, AFFLUX_DATABASE_URL=url
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def samples(url):
    """(how often a command sampled it, rows the planner expects) of each table."""
    with psycopg.connect(url) as connection:
        return {
            name: (count, rows)
            for name, count, rows in connection.execute(
                "select stat.relname, stat.analyze_count, class.reltuples::int"
                " from pg_stat_user_tables stat join pg_class class on class.oid = stat.relid"
            )
        }


def test_the_tables_that_an_import_filled_are_sampled_once_before_it_says_done(url, tmp_path):
    bring(people(tmp_path / "trial.csv", 0, PEOPLE), url, tmp_path, "--dry-run")
    assert samples(url)["contacts_person"][0] == 0, "a trial fills nothing"
    bring(people(tmp_path / "many.csv", 0, PEOPLE), url, tmp_path)
    many = samples(url)
    assert many["contacts_person"] == (1, PEOPLE)
    assert many["contacts_identity"] == (1, PEOPLE)
    assert many["trade_order"][0] == 0, "nothing was written there"
    bring(people(tmp_path / "few.csv", PEOPLE, 10), url, tmp_path)
    assert samples(url)["contacts_person"][0] == 1, "ten more change no plan"
