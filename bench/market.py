"""A chain's worth of rows for looking at plans and pages: `python -m bench.market --people 1000000 --events 20000000`.

Fills the database of AFFLUX_DATABASE_URL (migrated, otherwise empty) set-wise; 1 M people and 20 M events take some
minutes and about 12 GB.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import psycopg
from psycopg import sql

from afflux.runtime.postgres.tuning import DEFAULTS

HERE = Path(__file__).parent
POOL = HERE.parent / "src" / "afflux" / "contacts" / "tests" / "million.sql"


def statements(path: Path) -> list[str]:
    """The statements of a file without comments and psql's own commands."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("\\", "--"))]
    return [s.strip() for s in "\n".join(lines).split(";\n") if s.strip().strip(";")]


def fill(url: str, *, people: int, events: int) -> None:
    """Fill the pool, then everything around it, then tell the planner."""
    for path in (POOL, HERE / "market.sql"):
        with psycopg.connect(url) as connection:
            for statement in statements(path):
                first = statement.strip(";").lower()
                if first in ("begin", "commit") or first.startswith("vacuum"):
                    continue
                began = time.perf_counter()
                connection.execute(statement.replace(":people", str(people)).replace(":events", str(events)))
                print(f"{time.perf_counter() - began:7.1f} s  {' '.join(statement.split())[:70]}", flush=True)
    with psycopg.connect(url, autocommit=True) as connection:
        as_the_house(connection)
        connection.execute("vacuum (analyze)")


def as_the_house(connection: psycopg.Connection) -> None:
    """Let every later session of this database plan as in the database that afflux brings along, wherever it runs."""
    name = connection.info.dbname
    for setting in ("random_page_cost", "effective_cache_size", "work_mem", "jit"):
        value = sql.Literal(DEFAULTS[setting])
        statement = sql.SQL("alter database {} set {} = {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(setting), value))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    asked = parser.parse_args()
    fill(os.environ["AFFLUX_DATABASE_URL"], people=asked.people, events=asked.events)


if __name__ == "__main__":
    main()
