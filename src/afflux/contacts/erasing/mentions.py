"""Texts that no index leads to: read through in steps after the erasure, by a worker, with its place kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from afflux.connectors import forgetting as lines

STEP = 20_000
Step = Callable[[Sequence[str], str, int], tuple[str, int, int]]


def patterns(needles: Sequence[str]) -> list[str]:
    """LIKE patterns that find these anywhere."""
    return [
        "%" + needle.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%" for needle in needles
    ]


@dataclass(frozen=True)
class Mention:
    """A table where somebody may be mentioned: in `texts` (SQL expressions); `end` says what becomes of such a row."""

    table: str
    texts: tuple[str, ...]
    end: str  # "delete", or what is set
    only: str = "true"
    told: str = "null"  # what such a row says of one person only, and may be told to them whole

    def __call__(self, needles: Sequence[str], reached: str, most: int) -> tuple[str, int, int]:
        """As `connectors.forgetting.read_on`."""
        with connection.cursor() as cursor:
            last, read = self._step(cursor, reached, most)
            if not read:
                return "", 0, 0
            begin = "delete from {table}" if self.end == "delete" else "update {table} set {end}"
            change = sql.SQL(begin + " where {beyond} and id <= %(upto)s and {only} and ({found})")
            cursor.execute(
                change.format(**self._names(reached)), {**self._told(needles, reached), "upto": last}
            )
            return (last if read == most else ""), read, int(cursor.rowcount)

    def look(
        self, needles: Sequence[str], reached: str, most: int
    ) -> tuple[str, int, list[tuple[str, list[str], Any]]]:
        """The same rows, changed by nothing: (the last one read, how many, [(row, which needles, what may be told)])."""
        with connection.cursor() as cursor:
            last, read = self._step(cursor, reached, most)
            if not read:
                return "", 0, []
            asked = sql.SQL(
                "select id::text, lower(concat_ws(' ', {texts})), {told} from {table}"
                " where {beyond} and id <= %(upto)s and ({found}) order by id"
            )
            cursor.execute(
                asked.format(**self._names(reached)), {**self._told(needles, reached), "upto": last}
            )
            rows = cursor.fetchall()
        found = [(row, [needle for needle in needles if needle in text], told) for row, text, told in rows]
        return (last if read == most else ""), read, found

    def _step(self, cursor: CursorWrapper, reached: str, most: int) -> tuple[str, int]:
        """(the last of the next `most` rows, how many they are)."""
        upto = sql.SQL(
            "select (array_agg(id order by id desc))[1]::text, count(*) from"
            " (select id from {table} where {beyond} order by id limit %(most)s) rows"
        )
        cursor.execute(upto.format(**self._names(reached)), {"reached": reached, "most": most})
        return cursor.fetchone() or ("", 0)

    def _names(self, reached: str) -> dict[str, sql.Composable]:
        found = [sql.SQL("lower({}) like any(%(needles)s)").format(sql.SQL(text)) for text in self.texts]
        return {
            "table": sql.Identifier(self.table),
            "end": sql.SQL(self.end),
            "beyond": sql.SQL("id > %(reached)s") if reached else sql.SQL("true"),
            "only": sql.SQL(self.only),
            "found": sql.SQL(" or ").join(found),
            "texts": sql.SQL(", ").join(sql.SQL(text) for text in self.texts),
            "told": sql.SQL(self.told),
        }

    def _told(self, needles: Sequence[str], reached: str) -> dict[str, Any]:
        return {"reached": reached, "needles": patterns(needles)}


READ: tuple[tuple[str, Step], ...] = (
    ("connectors.callbacks", lines.read_on),
    (
        "connectors.effects",
        Mention(
            "connectors_effect",
            ("payload::text", "answer::text", "key"),
            "payload = '{}', answer = '{}', key = 'erased-' || id",
        ),
    ),
    ("api.answers", Mention("api_replay", ("encode(content, 'escape')", "key"), "delete")),
    (
        "exchange.rejects",
        Mention(
            "exchange_reject", ("raw::text", "params::text"), "raw = '{}', params = '{}'", told="raw::text"
        ),
    ),
    (
        "exchange.runs",
        Mention(
            "exchange_run",
            ("found::text", "options::text", "problem_params::text"),
            "found = '{}', options = '{}', problem_params = '{}'",
        ),
    ),
    (
        "organization.trail",
        Mention(
            "organization_auditentry", ("subject_name", "detail::text"), "subject_name = '', detail = '{}'"
        ),
    ),
    (
        "jobs.arguments",
        Mention("procrastinate_jobs", ("args::text",), "delete", "status not in ('todo', 'doing')"),
    ),
    ("console.views", Mention("console_savedview", ("query",), "delete")),
    ("contacts.tag_runs", Mention("contacts_tagrun", ("filters::text",), "filters = '{}'")),
    ("archive.parcels", Mention("archive_parcel", ("asked::text", "reason"), "asked = '{}', reason = '…'")),
)
"""In this order; what a room adds comes at the end, for an erasure under way knows its place by its number."""
