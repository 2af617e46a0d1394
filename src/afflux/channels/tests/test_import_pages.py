"""Somebody uploads a file in the console, chooses columns, checks, imports, and mends what was rejected."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from afflux.channels.models import Add, Exposure
from afflux.contacts.models import Person
from afflux.exchange.models import Profile, Run
from afflux.jobs.here import run_waiting
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
LEADS = "手机号,姓名,渠道,日期,City\n13800138001,王小明,门店海报,2026-05-01,北京\n1380013,李雷,门店海报,2026-05-01,上海\n"


def upload(client, content, *, holds="kind:contacts", **said):
    file = SimpleUploadedFile("leads.csv", content.encode("gbk"))
    response = client.post(reverse("import_new"), {"file": file, "holds": holds, **said})
    assert response.status_code == 302, response.content.decode()
    return Run.objects.latest("created_at")


def choices(client, run):
    page = client.get(reverse("import_columns", args=[run.id]))
    assert page.status_code == 200
    return page.content.decode(), {
        f"from.{row['column'].name}": row["source"] for row in page.context["rows"]
    }


def test_columns_are_guessed_by_their_chinese_names_and_the_first_rows_are_shown(as_):
    client = as_("operator", "zh-hans")
    run = upload(client, LEADS)
    html, chosen = choices(client, run)
    assert {ours: theirs for ours, theirs in chosen.items() if theirs} == {
        "from.phone": "手机号", "from.name": "姓名", "from.channel": "渠道", "from.added_at": "日期",
    }  # fmt: skip
    assert "王小明" in html


def test_a_file_is_checked_then_imported_and_its_rejects_come_as_a_file(as_):
    client = as_("operator")
    run = upload(client, LEADS)
    _html, chosen = choices(client, run)
    rules = '{"columns": {"prop.city": "City"}}'
    posted = {
        **chosen,
        "option.create_channels": "store_poster",
        "option.basis": "poster form v1",
        "rules": rules,
        "save_as": "posters",
    }
    assert (
        client.post(reverse("import_columns", args=[run.id]), {**posted, "action": "check"}).status_code
        == 302
    )
    waiting = client.get(reverse("import", args=[run.id])).content.decode()
    assert "every 1s" in waiting
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.dry_run, run.imported, run.rejected) == ("done", True, 1, 1)
    assert Person.objects.count() == 0
    assert client.get(reverse("import_progress", args=[run.id])).headers["HX-Refresh"] == "true"
    page = client.get(reverse("import", args=[run.id])).content.decode()
    assert "is no phone number" in page
    assert "nothing was written" in page
    client.post(reverse("import_real", args=[run.id]))
    run_waiting()
    assert Person.objects.get().props == {"city": "北京"}
    assert Add.objects.get().channel.key == "门店海报"
    rejected = b"".join(client.get(reverse("import_rejected", args=[run.id])).streaming_content).decode(
        "utf-8-sig"
    )
    (row,) = csv.DictReader(io.StringIO(rejected))
    assert (row["afflux row"], row["afflux field"], row["手机号"]) == ("3", "phone", "1380013")
    assert "is no phone number" in row["afflux problem"]
    assert "不是电话号码" in row["afflux 问题"]
    assert Profile.objects.get().name == "posters"
    assert list(AuditEntry.objects.filter(verb__startswith="import.").order_by("at", "id").values_list("verb", flat=True)) == [
        "import.started", "import.finished", "import.started", "import.finished",
    ]  # fmt: skip


def test_a_saved_mapping_needs_no_choosing(as_):
    client = as_("operator")
    mapping = '{"kind": "exposures", "columns": {"channel": {"value": "posters"}, "date": "日期", "quantity": {"value": 1}}, "options": {"create_channels": "store_poster"}}'
    assert client.post(reverse("mapping_new"), {"name": "posters", "mapping": mapping}).status_code == 302
    run = upload(client, LEADS, holds=f"profile:{Profile.objects.get().id}")
    run_waiting()
    run.refresh_from_db()
    assert (run.dry_run, run.imported) == (True, 2)
    assert Exposure.objects.count() == 0


def test_a_choice_that_cannot_be_is_said_at_its_place(as_):
    client = as_("operator")
    run = upload(client, LEADS, holds="kind:exposures")
    answer = client.post(
        reverse("import_columns", args=[run.id]),
        {"from.channel": "渠道", "rules": "{oops", "action": "check"},
    )
    assert answer.status_code == 422
    answer = client.post(
        reverse("import_columns", args=[run.id]),
        {"from.channel": "渠道", "option.create_channels": "none such", "action": "check"},
    )
    assert "cannot be chosen" in answer.content.decode()
    run.refresh_from_db()
    assert run.state == "draft"


def test_a_waiting_import_is_stopped_and_goes_on(as_):
    client = as_("operator")
    run = upload(client, LEADS, holds="kind:exposures")
    chosen = {
        "from.channel": "渠道",
        "from.date": "日期",
        "option.create_channels": "store_poster",
        "action": "import",
    }
    client.post(reverse("import_columns", args=[run.id]), chosen)
    client.post(reverse("import_stop", args=[run.id]))
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.next_row) == ("stopped", 0)
    client.post(reverse("import_resume", args=[run.id]))
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.imported) == ("done", 2)


def test_a_file_that_is_no_table_says_so(as_):
    client = as_("operator")
    file = SimpleUploadedFile("x.xlsx", b"PK\x03\x04nonsense")
    client.post(reverse("import_new"), {"file": file, "holds": "kind:contacts"})
    page = client.get(reverse("import_columns", args=[Run.objects.get().id]))
    assert page.status_code == 422
    assert "neither CSV" in page.content.decode()


def test_runs_of_others_are_not_shown_to_a_store(as_):
    run = upload(as_("operator"), LEADS)
    manager = as_("manager_a")
    assert manager.get(reverse("import", args=[run.id])).status_code == 404
    assert manager.get(reverse("import_rejected", args=[run.id])).status_code == 404
    assert as_("owner").get(reverse("imports")).status_code == 200
    assert as_("staff_a").get(reverse("imports")).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_rows_leave_by_the_console_only_with_the_right(as_, language):
    operator = as_("operator", language)
    assert operator.get(reverse("export")).status_code == 200
    answer = operator.post(reverse("export"), {"kind": "costs", "as": "csv"})
    assert answer.getvalue().decode("utf-8-sig").startswith("channel,date,kind")
    for close in answer._resource_closers:  # answer.close() would end the test's connection too
        close()
    assert AuditEntry.objects.filter(verb="rows.exported").count() == 1
    assert as_("manager_a", language).post(reverse("export"), {"kind": "contacts"}).status_code == 403
