"""Texts that no index leads to: read through in steps after the erasure, by a worker, with its place kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
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

    def __call__(self, needles: Sequence[str], reached: str, most: int) -> tuple[str, int, int]:
        """As `connectors.forgetting.read_on`."""
        beyond = sql.SQL("id > %(reached)s") if reached else sql.SQL("true")
        upto = sql.SQL(
            "select (array_agg(id order by id desc))[1]::text, count(*) from"
            " (select id from {table} where {beyond} order by id limit %(most)s) rows"
        )
        found = sql.SQL(" or ").join(
            sql.SQL("lower({}) like any(%(needles)s)").format(sql.SQL(text)) for text in self.texts
        )
        begin = "delete from {table}" if self.end == "delete" else "update {table} set {end}"
        change = sql.SQL(begin + " where {beyond} and id <= %(upto)s and {only} and ({found})")
        names = {
            "table": sql.Identifier(self.table),
            "end": sql.SQL(self.end),
            "beyond": beyond,
            "only": sql.SQL(self.only),
            "found": found,
        }
        with connection.cursor() as cursor:
            told: dict[str, Any] = {"reached": reached, "most": most, "needles": patterns(needles)}
            cursor.execute(upto.format(**names), told)
            last, read = cursor.fetchone() or ("", 0)
            if not read:
                return "", 0, 0
            cursor.execute(change.format(**names), {**told, "upto": last})
            return (last if read == most else ""), read, int(cursor.rowcount)


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
        Mention("exchange_reject", ("raw::text", "params::text"), "raw = '{}', params = '{}'"),
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
