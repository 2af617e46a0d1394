"""The two ways through what is somebody's: a look, which counts it, and the act, which lets it go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from afflux.contacts.erasing.tally import Tally
from afflux.kernel.sweeping import Rewrite


@dataclass(frozen=True)
class Look:
    """Counts by the same rows that the act would take."""

    tally: Tally
    going: bool = False

    def delete(self, part: str, rows: Any) -> None:
        """How many would go."""
        self.tally.rows[part] += rows.count()

    def change(self, part: str, rows: Any, **_values: Any) -> None:
        """How many would change."""
        self.tally.rows[part] += rows.count()

    def rewrite(self, part: str, those: Rewrite, told: Mapping[str, Any]) -> None:
        """How many would change."""
        with connection.cursor() as cursor:
            cursor.execute(those.count, told)
            self.tally.rows[part] += cursor.fetchone()[0]


@dataclass(frozen=True)
class Act:
    """Lets go, and counts what went."""

    tally: Tally
    going: bool = True

    def delete(self, part: str, rows: Any) -> None:
        """They go."""
        self.tally.rows[part] += rows.delete()[1].get(rows.model._meta.label, 0)

    def change(self, part: str, rows: Any, **values: Any) -> None:
        """They change."""
        self.tally.rows[part] += rows.update(**values)

    def rewrite(self, part: str, those: Rewrite, told: Mapping[str, Any]) -> None:
        """They change."""
        with connection.cursor() as cursor:
            cursor.execute(those.update, told)
            self.tally.rows[part] += int(cursor.rowcount)
