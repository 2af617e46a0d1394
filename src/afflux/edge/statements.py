"""The statements of the edge. Lists travel as one text each ("{a,b}"): for short rows that costs half of what arrays of objects do."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"

AGAIN = (_FOLDER / "again.sql").read_text()
RECORD = """
select channels_record_scans(
    $1, $2::text::uuid[], $3::text::date[], $4::text::int[], $5::text::int[],
    $6::text::uuid[], $7::text::uuid[], $8::text::uuid[], $9::text::uuid[], $10::text::int[]
)
"""
NO_ROOM = "AFX01"
ENSURE = """
insert into channels_quota (scope, day, used)
select scope, day, 0 from unnest($1::text::uuid[], $2::text::date[]) as t (scope, day)
on conflict do nothing
"""
LOCK = """
select replace(scope::text, '-', ''), day::text, used
from channels_quota
where (scope, day) in (select * from unnest($1::text::uuid[], $2::text::date[]))
order by scope, day
for update
"""
REPLAY = """
insert into channels_scan (id, at, code_id, target_id, visitor, outcome, agent)
select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::uuid[], $6::smallint[], $7::smallint[])
on conflict (id) do nothing
returning replace(id::text, '-', '')
"""
COUNT = """
insert into channels_quota as q (scope, day, used)
select * from unnest($1::text::uuid[], $2::text::date[], $3::text::int[])
on conflict (scope, day) do update set used = q.used + excluded.used
"""


def listed(values: list[str]) -> str:
    """A PostgreSQL array of plain words (hex digits, dates, numbers) as text."""
    return "{" + ",".join(values) + "}"
