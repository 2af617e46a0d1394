"""Array literals that PostgreSQL reads back as what was put in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection

from afflux.kernel.arrays import array_of, texts_of, words_of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("uuid", [UUID(int=1), None, UUID(int=2**128 - 1)]),
        ("timestamptz", [datetime(2026, 6, 1, 4, 0, 0, 123456, tzinfo=UTC), None]),
        ("date", [date(2026, 6, 1), None]),
        ("int", [0, -5, None, 2**31 - 1]),
        ("int", []),
    ],
)
def test_what_goes_in_comes_out(kind, values):
    with connection.cursor() as cursor:
        cursor.execute(f"select %s::{kind}[]", [array_of(values)])
        assert cursor.fetchone()[0] == values


@pytest.mark.django_db
def test_texts_come_out_as_they_went_in():
    values = ["", " ", "NULL", None, "a,b", "{x}", 'say "hi"', "back\\slash", "it's", "二\n行", "😀", "%s"]
    with connection.cursor() as cursor:
        cursor.execute("select %s::text[]", [texts_of(values)])
        assert cursor.fetchone()[0] == values
        words = [word for word in values if word is not None] * 2
        cursor.execute("select %s::text[]", [words_of(words)])
        assert cursor.fetchone()[0] == words


def test_a_flag_is_a_number_and_text_is_refused():
    assert array_of([True, False]) == "{1,0}"
    with pytest.raises(AttributeError):
        array_of(["a}"])
