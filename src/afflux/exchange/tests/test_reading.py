"""Files as merchants really have them come in as the rows they hold, and a bad row costs no other row."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
import xlsxwriter

from afflux.exchange.reading import open_table, records, workbooks
from afflux.kernel.errors import Refused


def read(content: bytes | str, **said: Any) -> list[Any]:
    """Cells of each good row, or the code of its problem."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    table = open_table(stream, **said)
    return [
        row.problem.code.split(".")[1] if row.problem else list(row.cells.values()) for row in table.records()
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_separator_is_found(delimiter):
    content = f'name{delimiter}note\nAnn{delimiter}"a, b; c | d"\nBo{delimiter}x\n'
    assert read(content) == [["Ann", "a, b; c | d"], ["Bo", "x"]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_any_encoding_is_found_without_being_said(encoding):
    content = "手机号,姓名\n13800138000,王小明\n13900139000,李雷\n".encode(encoding)
    assert read(content) == [["13800138000", "王小明"], ["13900139000", "李雷"]]


def test_an_encoding_that_cannot_be_found_can_be_said():
    assert read("navn,by\nSøren,Århus\n".encode("latin-1"), encoding="latin-1") == [["Søren", "Århus"]]
    with pytest.raises(Refused) as refusal:
        read("a,b\n", encoding="klingon")
    assert refusal.value.why.code == "exchange.unknown_encoding"


def test_bytes_that_are_no_text_cost_only_their_own_row():
    content = "姓名,城市\n王,北京\n".encode() * 50 + b"\xff\xfe\xfa,x\n" + "李,上海\n".encode()
    rows = read(content)
    assert rows[-2:] == ["undecodable", ["李", "上海"]]
    assert rows[:1] == [["王", "北京"]]


def test_mixed_newlines_nuls_and_quotes_inside_cells_are_read():
    content = 'a,b\r\n1,x\n2,y\r3,"one\ntwo ""three"""\r\n4,\x00z\n'
    assert read(content) == [["1", "x"], ["2", "y"], ["3", 'one\ntwo "three"'], ["4", "\x00z"]]


def test_a_stray_quotation_mark_costs_only_its_own_row():
    content = "a,b\n1,x\n" + '2,"y\n' + "".join(f"{n},z\n" for n in range(3, 5000))
    rows = read(content)
    assert rows[1] == "unclosed_quote"
    assert len(rows) == 4999
    assert rows[2] == ["3", "z"]


def test_two_stray_quotation_marks_do_not_glue_rows_together():
    rows = read('a,b\n"1,x\n2,y\n3,"z\n4,w\n')
    assert rows[0] == "too_few_cells"
    assert rows[1] == ["2", "y"]
    assert rows[-1] == ["4", "w"]


def test_a_row_cut_off_at_the_end_is_told_from_a_short_one():
    assert read("a,b,c\n1,2,3\n4,5") == [["1", "2", "3"], "row_cut"]
    assert read("a,b,c\n1,2\n4,5,6") == [["1", "2"], ["4", "5", "6"]]


def test_a_row_with_more_cells_than_headings_is_told_so():
    assert read("a,b\n1,2,3\n1,2,,\n") == ["too_many_cells", ["1", "2"]]


def test_a_cell_of_a_megabyte_and_five_thousand_columns_are_read():
    wide = ",".join(f"c{n}" for n in range(5000))
    assert len(read(f"{wide}\n{','.join('1' * 5000)}\n")[0]) == 5000
    assert len(read("a,b\n" + "x" * 2**20 + ",y\n")[0][0]) == 2**20


def test_a_line_without_end_does_not_fill_the_memory():
    rows = read("a,b\n" + "x" * (records.MAX_CELL + 5) + ",y\n1,2\n")
    assert rows == ["line_too_long", ["1", "2"]]


def test_columns_of_the_same_name_and_of_no_name_are_told_apart():
    table = open_table(io.BytesIO(b"phone,phone,,name\n1,2,3,4\n"))
    assert table.columns == ["phone", "phone (2)", "column 3", "name"]


def test_the_separator_line_of_spreadsheets_and_lines_above_the_header_are_skipped():
    assert read("sep=;\na;b\n1;2\n") == [["1", "2"]]
    assert read("Report of May\n\na,b\n1,2\n", skip=2) == [["1", "2"]]


def test_a_file_without_a_header_gets_numbered_columns():
    table = open_table(io.BytesIO(b"1,2\n3,4\n"), header=False)
    assert table.columns == ["column 1", "column 2"]
    assert [list(row.cells.values()) for row in table.records()] == [["1", "2"], ["3", "4"]]


def test_row_numbers_are_those_that_a_spreadsheet_shows():
    table = open_table(io.BytesIO(b'a\n1\n\n"two\nlines"\n3\n'))
    assert [(row.number, list(row.cells.values())) for row in table.records()] == [
        (2, ["1"]),
        (3, []),
        (4, ["two\nlines"]),
        (5, ["3"]),
    ]


def test_json_lines_keep_their_types_and_a_broken_line_costs_only_itself():
    content = '{"id": "1", "props": {"a": 1}}\n{"id": 2, "x": null}\n{oops\n[1]\n{"id": NaN}\n\n{"id": "3"}\n'
    assert read(content) == [["1", {"a": 1}], [2], "not_json", "not_json", "not_json", [], ["3"]]


def test_a_gzipped_file_is_unpacked_on_the_way():
    assert read(gzip.compress(b"a,b\n1,2\n")) == [["1", "2"]]


def test_a_gzipped_copy_that_was_just_written_is_unpacked_too():
    with tempfile.TemporaryFile() as copy:  # open for writing as well: its mode must not be guessed
        copy.write(gzip.compress(b"a,b\n1,2\n"))
        assert [list(row.cells.values()) for row in open_table(copy).records()] == [["1", "2"]]


def workbook(rows: list[list[Any]], **options: Any) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd hh:mm:ss", **options}) as book:
        sheet = book.add_worksheet("Data")
        hours = book.add_format({"num_format": "[h]:mm:ss"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value, *([hours] if isinstance(value, timedelta) else []))
        book.add_worksheet("Other").write(0, 0, "z")
    return target.getvalue()


@pytest.mark.parametrize("inline", [False, True])
def test_a_workbook_gives_numbers_dates_times_and_text(inline):
    when = datetime(2024, 5, 1, 13, 30)  # noqa: DTZ001
    content = workbook(
        [["a", "b", "c", "d"], [13800138000, 0.1, when, timedelta(hours=25)], ["中文", None, True, "x"]],
        constant_memory=inline,
    )
    assert read(content) == [[13800138000, 0.1, when, timedelta(hours=25)], ["中文", True, "x"]]


def test_a_sheet_is_chosen_by_name():
    content = workbook([["a"], ["1"]])
    assert open_table(io.BytesIO(content), sheet="Other").columns == ["z"]
    with pytest.raises(Refused) as refusal:
        open_table(io.BytesIO(content), sheet="None")
    assert refusal.value.why.code == "exchange.no_sheet"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    assert workbooks.MAX_UNPACKED == 2 * 1024**3
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 20 * 2**20)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("xl/workbook.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(21):
            member.write(b"\0" * 2**20)
    with pytest.raises(Refused) as refusal:
        read(target.getvalue())
    assert refusal.value.why.code == "exchange.too_big"


def test_a_workbook_with_entities_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for name, content in zipfile_parts(workbook([["a"], ["1"]])).items():
            text = (
                content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
                if "sheet1" in name
                else content
            )
            book.writestr(name, text)
    with pytest.raises(Refused) as refusal:
        read(target.getvalue())
    assert refusal.value.why.code == "exchange.not_a_table"


def zipfile_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"%PDF-1.4", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_table_is_refused_in_words(content):
    with pytest.raises(Refused) as refusal:
        read(content)
    assert str(refusal.value)
