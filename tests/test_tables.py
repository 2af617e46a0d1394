"""Tables: keyset pages visit every row once, exports are safe, filters never break."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afflux.console.keyset import page_of
from afflux.console.models import SavedView
from afflux.console.spreadsheets import harmless
from afflux.organization.models import AuditEntry, User

pytestmark = pytest.mark.django_db
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "\u200b=cmd",
    "\ufeff+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\x01=1",
    "\n=1",
]


@pytest.mark.parametrize("field", ["username", "last_login", "id"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_visit_every_row_once_in_order_also_where_the_value_is_missing(now, field, descending) -> None:
    for n in range(23):
        User.objects.create(
            username=f"u{n:02}", password="!", last_login=None if n % 3 else now.replace(day=1 + n)
        )
    seen, cursor = [], None
    while True:
        page = page_of(User.objects.all(), field=field, descending=descending, cursor=cursor, size=5)
        seen += [u.pk for u in page.rows]
        if not (cursor := page.next_cursor):
            break
    assert len(seen) == len(set(seen)) == 23


@given(
    st.text(max_size=40),
    st.sampled_from(("/settings/staff", "/settings/users", "/settings/trail")),
    st.sampled_from(("q", "unit", "sort", "after", "day", "role", "verb", "export")),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_query_of_a_stranger_breaks_a_table(as_, words, address, key) -> None:
    assert as_("owner").get(address, {key: words}).status_code in (200, 403)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_run_gets_a_quote(text) -> None:
    assert harmless(text) == "'" + text


def test_numbers_stay_numbers() -> None:
    assert harmless(-5) == -5
    assert harmless(None) == ""
    assert harmless("plain") == "plain"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_safe_complete_and_in_the_trail(as_, cast, kind) -> None:
    cast.staff_a.name = "=cmd|' /C calc'!A0"
    cast.staff_a.save()
    response = as_("owner").get("/settings/staff", {"export": kind})
    content = b"".join(response.streaming_content)
    if kind == "csv":
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        names = [line[0] for line in lines[1:]]
    else:
        import python_calamine

        names = [
            row[0]
            for row in python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            .get_sheet_by_index(0)
            .to_python()[1:]
        ]
    assert sorted(names) == ["'=cmd|' /C calc'!A0", "Ben"]
    assert AuditEntry.objects.get(verb="table.exported").detail["table"] == "staff"


def test_who_may_not_export_gets_no_file(as_) -> None:
    assert as_("operator").get("/settings/staff", {"export": "csv"}).status_code == 403


def test_a_view_is_saved_replaced_and_forgotten(as_, cast) -> None:
    client = as_("owner")
    for query in ("q=a", "q=b"):
        client.post(
            "/saved-views", {"table": "staff", "name": "mine", "query": query, "next": "/settings/staff"}
        )
    assert SavedView.objects.get().query == "q=b"
    assert "mine" in client.get("/settings/staff").content.decode()
    client.post("/saved-views", {"table": "staff", "name": "mine", "delete": "1"})
    assert not SavedView.objects.exists()


def test_a_link_back_leads_only_to_ourselves(as_) -> None:
    for evil in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
    ):
        answer = as_("owner").post("/language", {"language": "en", "next": evil})
        assert answer["Location"] == "/"
