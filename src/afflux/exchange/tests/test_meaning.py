"""Cells become what they mean, mappings do what they say, and every word that means nothing is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from afflux.exchange.cells import Habits, parser
from afflux.exchange.host import House
from afflux.exchange.kinds import Column, Kind, Rejected, Type, register
from afflux.exchange.mapping import Mapping, checked, feeds_of
from afflux.exchange.meaning import Reader, canonical, guessed
from afflux.exchange.reading import Record
from afflux.kernel.errors import Refused

SHANGHAI = Habits(timezone="Asia/Shanghai")


class Notes(Kind):
    """A kind of rows that nobody needs but these tests."""

    name = "test-notes"
    label = help = "Notes"
    right = export_right = "notes"
    columns = (
        Column("who", Type.TEXT, "", required=True, aliases=("姓名", "full name"), max_length=10),
        Column("phone", Type.PHONE, "", aliases=("手机号",)),
        Column("day", Type.DATE, ""),
        Column("minutes", Type.DURATION, ""),
        Column("amount", Type.DECIMAL, ""),
        Column("prop.*", Type.TEXT, ""),
    )

    def write(self, rows, context):
        raise NotImplementedError

    def export(self, by):
        raise NotImplementedError


NOTES = Notes()
register(NOTES)


def read(cell, kind, habits=SHANGHAI):
    return parser(Column("x", kind, ""), habits)(cell)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2024-05-31", date(2024, 5, 31)),
        ("2024/5/1", date(2024, 5, 1)),
        ("2024年5月1日", date(2024, 5, 1)),
        ("２０２４．５．１", date(2024, 5, 1)),
        ("20240531", date(2024, 5, 31)),
        ("2024-05-31T23:30:00Z", date(2024, 6, 1)),
        (datetime(2024, 5, 31, 8), date(2024, 5, 31)),  # noqa: DTZ001
        ("", None),
    ],
)
def test_days_that_can_be_read_for_sure(cell, meant):
    assert read(cell, Type.DATE) == meant


@pytest.mark.parametrize(
    "cell", ["05/06/2024", "31.12.2024", "2024-02-30", "yesterday", "0001-01-01", "45000"]
)
def test_days_that_could_be_another_are_refused(cell):
    with pytest.raises(Refused) as refusal:
        read(cell, Type.DATE)
    assert refusal.value.why.code == "exchange.not_a_date"


def test_a_format_that_is_said_settles_it():
    assert read("05/06/2024", Type.DATE, Habits(format="%d/%m/%Y")) == date(2024, 6, 5)
    assert read("1717200000", Type.MOMENT, Habits(format="unix")) == datetime(2024, 6, 1, tzinfo=UTC)


def test_a_moment_without_a_zone_is_the_merchant_s():
    assert read("2024-05-01 10:00:00.5", Type.MOMENT) == datetime(2024, 5, 1, 2, 0, 0, 500_000, tzinfo=UTC)
    assert read("2024-05-01T10:00+02:00", Type.MOMENT) == datetime(2024, 5, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "unit", "seconds"),
    [
        ("2.5", "", 150), (90, "seconds", 90), ("0:02:30", "", 150), ("2:30", "", 150), ("2:30", "hh:mm", 9000), ("1h 5m", "", 3900),
        ("12分30秒", "", 750), ("３０", "", 1800), (timedelta(minutes=3), "", 180), ("1500", "milliseconds", 2),
    ],
)  # fmt: skip
def test_lengths_of_time(cell, unit, seconds):
    assert read(cell, Type.DURATION, Habits(unit=unit)) == seconds


def test_numbers_as_people_and_sources_write_them():
    assert read("¥1,234.50", Type.DECIMAL) == Decimal("1234.50")
    assert read("1.234,50", Type.DECIMAL, Habits(decimal_comma=True)) == Decimal("1234.50")
    assert read("1999", Type.DECIMAL, Habits(divide=Decimal(100))) == Decimal("19.99")
    assert read(0.1, Type.DECIMAL) == Decimal("0.1")
    assert read(3.0, Type.COUNT) == 3
    for bad in ("-1", "1.5", "many", True):
        with pytest.raises(Refused):
            read(bad, Type.COUNT)


def test_lists_split_at_any_separator_and_keep_what_json_holds():
    assert read("a;b，a、c", Type.LIST) == ["a", "b", "c"]
    assert read('["a;b","c"]', Type.LIST) == ["a;b", "c"]


def reader(columns, spec=None):
    return Reader(NOTES, checked(spec or {}, NOTES), columns, House(timezone="Asia/Shanghai"))


def values(spec, **cells):
    found = reader(list(cells), spec)
    record = Record(2, dict(cells))
    return found.values(record) if found.keeps(record) else "left out"


def test_headings_in_use_are_understood_without_a_mapping():
    assert guessed(NOTES, ["姓名", "手机号", "Full_Name", "prop.city", "x"]) == {
        "who": "姓名",
        "phone": "手机号",
        "prop.city": "prop.city",
    }
    assert reader(["姓名", "x"]).ignored == ["x"]


def test_a_mapping_takes_joins_translates_and_fixes():
    spec = {
        "columns": {
            "who": {"from": ["last", "first"], "join": ""},
            "day": {"value": "2024-05-01"},
            "prop.kind": {"from": "kind", "values": {"A": "tea"}, "otherwise": "other", "prefix": "x-"},
            "prop.utm": {"from": "url", "extract": "utm=([^&]+)"},
        }
    }
    assert values(spec, last="王", first="明", kind="a", url="/?utm=may&b=1") == {
        "who": "王明", "day": date(2024, 5, 1), "prop.kind": "x-tea", "prop.utm": "may",
    }  # fmt: skip


def test_null_leaves_a_row_out_and_an_empty_word_means_an_empty_cell():
    spec = {"columns": {"who": {"from": "w", "values": {"nobody": None, "?": ""}}}}
    assert values(spec, w="Nobody ") is None
    missing = values(spec, w="?")
    assert isinstance(missing, Rejected)
    assert missing.problem.code == "exchange.cell_missing"


def test_filters_keep_only_what_they_say():
    for test, kept in (
        ({"in": ["ADDED"]}, True), ({"not_in": ["added"]}, False), ({"equals": "added"}, True), ({"matches": "^ad"}, True), ({"filled": False}, False),
    ):  # fmt: skip
        spec = {"columns": {"who": "w"}, "keep": [{"column": "o", **test}]}
        assert (values(spec, w="x", o="added") != "left out") is kept, test


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ({"colums": {}}, "unknown_word"),
        ({"columns": {"whom": "w"}}, "unknown_field"),
        ({"columns": {"who": {"form": "w"}}}, "unknown_word"),
        ({"columns": {"who": {}}}, "not_a_mapping"),
        ({"columns": {"who": {"from": "w", "unit": "days"}}}, "unknown_word"),
        ({"columns": {"who": {"from": "w", "extract": "(a+)+"}}}, "bad_pattern"),
        ({"columns": {"who": {"from": "w", "divide": 0}}}, "not_a_mapping"),
        ({"keep": [{"column": "w", "like": "x"}]}, "unknown_word"),
        ({"columns": {"who": "nowhere"}}, "no_such_column"),
        ({"columns": {"phone": "w"}}, "column_missing"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused_with_the_word(spec, code):
    with pytest.raises(Refused) as refusal:
        reader(["w"], spec)
    assert refusal.value.why.code == f"exchange.{code}"
    assert str(refusal.value)


def test_feeds_share_what_stands_beside_them():
    spec = {
        "columns": {"who": "w", "elsewhere": "x"},
        "feeds": [{"kind": "test-notes", "columns": {"day": "d"}}],
    }
    ((name, feed),) = feeds_of(spec)
    assert name == "test-notes"
    assert set(checked(feed, NOTES).columns) == {"who", "day"}
    with pytest.raises(Refused):
        feeds_of({"feeds": [{"kind": "nothing"}]})


def test_the_same_meaning_has_the_same_print_whatever_the_file_s_spelling():
    one = reader(["who", "amount"]).values(Record(2, {"who": "王", "amount": "1.50"}))
    two = reader(["amount", "姓名"]).values(Record(9, {"amount": 1.5, "姓名": " 王 "}))
    assert canonical(one) == canonical(two)


def test_only_what_a_mapping_names_is_taken_where_it_says_so():
    assert reader(["w", "phone"], {"columns": {"who": "w"}, "only": True}).used == {"who": ("w",)}
    assert Mapping().aliases
