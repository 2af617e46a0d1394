"""For tests that need real commits: several connections at once, and a clean database afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases


def _filled() -> set[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        filled = set()
        for name in names:
            cursor.execute(f'select exists (select from "{name}")')
            if cursor.fetchone()[0]:
                filled.add(name)
    return filled


@contextmanager
def _test_database() -> Iterator[None]:
    """The test database, made here where no chosen test asked pytest for one: what commits must never meet a real store."""
    if str(connection.settings_dict["NAME"]).startswith("test_"):
        yield
        return
    made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


@contextmanager
def committed(blocker) -> Iterator[None]:
    """Let the body commit; afterwards empty every table that was empty before, append-only ones too."""
    with blocker.unblock(), _test_database():
        before = _filled()
        try:
            yield
        finally:
            new = sorted(_filled() - before)
            with connection.cursor() as cursor:
                cursor.execute("set session_replication_role = replica")
                for name in new:
                    cursor.execute(f'delete from "{name}"')
                cursor.execute("set session_replication_role = origin")
            connections.close_all()
