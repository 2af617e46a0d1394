"""After a large import the planner plans with what it knew before: tables that changed much are sampled again at once.

Which tables those are is PostgreSQL's own count of changes, so that a room that hears of new rows and writes its own is
seen too. The background would come to it within minutes; until then pages over the new rows would be planned blindly.
"""

from __future__ import annotations

from django.db import connection
from psycopg import sql

LEAST = 1_000  # changed rows; below, no plan changes
SHARE = 0.05  # of the rows that were there

_CHANGED = """
select relname from pg_stat_user_tables
where schemaname = current_schema() and n_mod_since_analyze >= %(least)s and n_mod_since_analyze >= %(share)s * n_live_tup
order by relname
"""


def sample_changed() -> list[str]:
    """ANALYZE every table that changed much since its last sample, each in a transaction of its own; their names."""
    with connection.cursor() as cursor:
        # What this process wrote is counted when it is idle for a while: counted now.
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute(_CHANGED, {"least": LEAST, "share": SHARE})
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            cursor.execute(sql.SQL("analyze {}").format(sql.Identifier(name)))
    return names
