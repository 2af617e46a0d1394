"""`afflux migrate`, and the same on the way up: one at a time, never backwards."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from afflux.runtime.messages import Stop, gettext
from afflux.runtime.progress import say, step

LOCK = 0x6166666C7578  # "afflux"


def register(verbs: Any) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "migrate", help=gettext("bring the tables up to date (every other command does so too)")
    )
    verb.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Everything happened on the way here."""
    say(gettext("The tables are up to date."))
    return 0


def bring_up_to_date() -> None:
    """Apply what is missing, alone among all processes. Raises Stop where a newer afflux was here."""
    if not _missing():
        return
    with step(gettext("Bringing the tables up to date")), _alone():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)


def _missing() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations or ())
    ours = {app for app, _ in known}
    strange = [
        key
        for key in executor.loader.applied_migrations
        if key[0] in ours and key not in known and not _replaced(executor, key)
    ]
    if strange:
        sentence = gettext(
            "This data was written by a newer afflux (%(name)s is unknown here): start it with that version."
        )
        raise Stop(sentence % {"name": ".".join(sorted(strange)[0])})
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _replaced(executor: Any, key: tuple[str, str]) -> bool:
    return any(key in migration.replaces for migration in executor.loader.disk_migrations.values())


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
