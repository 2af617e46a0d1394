"""The whole database searched for a word: every column of every table, sealed callbacks opened."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from afflux.connectors import vault
from afflux.connectors.models import Callback

COLUMNS = """
select table_name, column_name, data_type from information_schema.columns
join information_schema.tables using (table_schema, table_name)
where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'django_migrations'
  and data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'uuid', 'ARRAY', 'tsvector', 'inet')
"""


def columns() -> dict[str, list[tuple[str, str]]]:
    """Table → its columns that can hold words: (name, type)."""
    found: dict[str, list[tuple[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, []).append((column, kind))
    return found


def where(words) -> set[str]:
    """ "table.column" wherever one of the words stands."""
    patterns = [f"%{word.lower()}%" for word in words]
    found = set()
    for table, named in columns().items():
        for column, kind in named:
            text = "lower(encode({0}, 'escape'))" if kind == "bytea" else "lower({0}::text)"
            asked = sql.SQL(
                "select exists(select from {} where " + text.format("{}") + " like any(%s))"
            ).format(sql.Identifier(table), sql.Identifier(column))
            with connection.cursor() as cursor:
                cursor.execute(asked, [patterns])
                if (cursor.fetchone() or [False])[0]:
                    found.add(f"{table}.{column}")
    for row, content in Callback.objects.values_list("id", "content"):
        opened = vault.open_sealed(content, place=f"callback/{row}").decode().lower()
        if any(word.lower() in opened for word in words):
            found.add("connectors_callback.content")
    return found
