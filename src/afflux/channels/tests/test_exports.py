"""A large file is asked for, made by a worker, watched, and fetched by whoever may still have it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from afflux.exchange import access, exporting, exports, keeping, writing
from afflux.exchange.kinds import Column, Kind, Type, register
from afflux.exchange.models import Export, Run
from afflux.files.models import File
from afflux.jobs.here import run_waiting
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization.models import AuditEntry, Grant, Role

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)
CELLS = ["=cmd()", " +1+1", "\t@x", "＝1", "a,b", '"', "-5", "'=", "王\n小明"]


class Killed(BaseException):
    """What nothing catches."""


class Many(Kind):
    """A few rows; `between` is called before the third."""

    name = "test-many"
    label = help = "Many"
    right = export_right = "pool.export"
    columns = (Column("n", Type.COUNT, ""), Column("text", Type.TEXT, ""), Column("prop.*", Type.TEXT, ""))
    between = staticmethod(lambda: None)

    def write(self, rows, context):
        return []

    def export(self, by):
        for n, text in enumerate(CELLS):
            if n == 2:
                self.between()
            yield {"n": n, "text": text, "prop.city": "北京"}

    def opened(self, by):
        return ["prop.city"]


MANY = Many()
register(MANY)


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Every file counts as large, and the worker says how far it is after each row."""
    monkeypatch.setattr(exports, "FEW", 0)
    monkeypatch.setattr(exporting, "_STEP", 1)
    monkeypatch.setattr(writing, "EVERY", 0)


def ask(client, form="csv"):
    answer = client.post(reverse("export"), {"kind": "test-many", "as": form})
    assert answer.status_code == 302, answer.content.decode()
    return Export.objects.get(id=answer["Location"].rsplit("/", 1)[-1])


def fetch(client, export):
    answer = client.get(reverse("export_file", args=[export.id]))
    if answer.status_code != 200:
        return answer.status_code
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # answer.close() would end the test's connection too
        close()
    return content


def made(client, form="csv"):
    export = ask(client, form)
    run_waiting()
    export.refresh_from_db()
    return export


def directly(form, by):
    target = io.BytesIO()
    exporting.in_console(MANY, form, by=by, into=target)
    return target.getvalue()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_large_file_is_made_by_a_worker_and_fetched(as_, cast, language):
    client = as_("operator", language)
    export = ask(client)
    page = reverse("export_one", args=[export.id])
    assert "every 1s" in client.get(page).content.decode()
    assert fetch(client, export) == 409
    assert client.get(reverse("export_progress", args=[export.id])).status_code == 200
    run_waiting()
    export.refresh_from_db()
    assert client.get(reverse("export_progress", args=[export.id])).headers["HX-Refresh"] == "true"
    content = fetch(client, export)
    assert content == directly("csv", cast.actor("operator"))
    assert (export.state, export.rows, export.rows_total, export.size) == ("done", 9, 9, len(content))
    assert export.by_name == cast.actor("operator").name
    assert reverse("export_file", args=[export.id]) in client.get(page).content.decode()
    assert export.file_name in client.get(reverse("exports")).content.decode()


def test_asking_and_fetching_are_written_down_once_each(as_):
    client = as_("operator")
    export = made(client)
    fetch(client, export)
    verbs = AuditEntry.objects.filter(subject_id=str(export.id)).order_by("at", "id")
    assert list(verbs.values_list("verb", flat=True)) == ["export.asked", "export.fetched"]
    assert verbs.last().detail["rows"] == 9


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_made_file_holds_no_formula_and_all_rows(as_, form):
    from afflux.exchange.reading import open_table

    client = as_("operator")
    content = fetch(client, made(client, form))
    rows = [record.cells for record in open_table(io.BytesIO(content)).records()]
    assert len(rows) == len(CELLS)
    assert {row["prop.city"] for row in rows} == {"北京"}
    if form != "jsonl":
        cells = [row["text"] for row in rows]
        assert cells[:4] == ["'=cmd()", "' +1+1", "'\t@x", "'＝1"]
        assert cells[6:8] == ["-5", "''="]


def test_the_same_person_asking_twice_gets_one_file_and_two_people_get_two(as_):
    client = as_("operator")
    first, again = ask(client), ask(client)
    assert again.id == first.id
    other = ask(as_("owner"))
    assert other.id != first.id
    assert ask(client, "jsonl").id != first.id
    run_waiting()
    assert Export.objects.filter(state="done").count() == 3
    assert AuditEntry.objects.filter(verb="export.asked").count() == 3
    assert ask(client).id != first.id


def test_an_export_stopped_before_or_while_it_is_made_leaves_no_file(as_, monkeypatch):
    client = as_("operator")
    export = ask(client)
    assert client.post(reverse("export_stop", args=[export.id])).status_code == 302
    run_waiting()
    export.refresh_from_db()
    assert (export.state, export.file) == ("stopped", "")
    second = ask(client)
    stop = lambda: client.post(reverse("export_stop", args=[second.id]))  # noqa: E731
    monkeypatch.setattr(MANY, "between", stop)
    monkeypatch.setattr(MANY, "counted", lambda by, most=None: 9)
    run_waiting()
    second.refresh_from_db()
    assert (second.state, second.file, File.objects.count()) == ("stopped", "", 0)
    assert "nothing of it was kept" in client.get(reverse("export_one", args=[second.id])).content.decode()
    assert client.post(reverse("export_stop", args=[second.id])).status_code == 409


def test_a_killed_worker_leaves_nothing_and_the_next_one_begins_anew(as_, cast, monkeypatch):
    client = as_("operator")
    export = ask(client)
    now = utc_now()

    def kill():
        raise Killed

    monkeypatch.setattr(MANY, "between", kill)
    with pytest.raises(Killed):
        writing.work(export.id, clock=lambda: now)
    export.refresh_from_db()
    assert (export.state, export.file, File.objects.count()) == ("running", "", 0)
    monkeypatch.undo()
    handed = []
    assert keeping.take_up_exports(now, handed.append) == 0
    assert keeping.take_up_exports(now + LATER, handed.append) == 1
    assert handed == [export.id]
    done = writing.work(export.id, clock=lambda: now + LATER)
    assert (done.state, done.rows) == ("done", 9)
    assert fetch(client, done) == directly("csv", cast.actor("operator"))
    assert writing.work(export.id, clock=utc_now).finished_at == done.finished_at


def test_a_right_lost_after_asking_is_lost_for_the_file_too(as_, cast):
    client = as_("operator")
    export = made(client)
    Grant.objects.filter(user=cast.users["operator"]).update(role=Role.ANALYST)
    assert fetch(client, export) == 403
    page = client.get(reverse("export_one", args=[export.id])).content.decode()
    assert "may not take" in page
    assert reverse("export_file", args=[export.id]) not in page
    assert not AuditEntry.objects.filter(verb="export.fetched").exists()


def test_a_reach_narrowed_after_asking_refuses_the_wider_file(as_, cast):
    client = as_("operator")
    export = made(client)
    Grant.objects.filter(user=cast.users["operator"]).update(unit=cast.region)
    assert fetch(client, export) == 403
    assert "may not see any more" in client.get(reverse("export_one", args=[export.id])).content.decode()
    narrow = made(client)
    assert narrow.units is not None
    assert fetch(client, narrow) == directly("csv", cast.actor("operator"))


def test_a_right_lost_before_it_is_made_makes_no_file(as_, cast):
    client = as_("operator")
    export = ask(client)
    Grant.objects.filter(user=cast.users["operator"]).update(role=Role.ANALYST)
    run_waiting()
    export.refresh_from_db()
    assert (export.state, export.problem, File.objects.count()) == ("failed", "exchange.no_export_right", 0)
    cast.users["operator"].is_active = False
    cast.users["operator"].save()
    gone = Export.objects.create(
        kind="test-many", form="csv", file_name="x.csv", by_id=export.by_id, by_name="O", created_at=utc_now()
    )
    assert writing.work(gone.id, clock=utc_now).problem == "exchange.export_not_allowed"


def test_an_owner_may_fetch_it_and_another_colleague_may_not_see_it(as_):
    export = made(as_("operator"))
    assert isinstance(fetch(as_("owner"), export), bytes)
    assert AuditEntry.objects.get(verb="export.fetched").detail["asked_by"] == export.by_name
    for other in ("analyst", "manager_a"):
        client = as_(other)
        for route in ("export_one", "export_progress", "export_file"):
            assert client.get(reverse(route, args=[export.id])).status_code == 404
        assert client.post(reverse("export_stop", args=[export.id])).status_code == 404
        assert export.file_name not in client.get(reverse("exports")).content.decode()


def test_a_file_is_dropped_after_a_week_and_its_line_stays(as_, cast):
    client = as_("operator")
    export = made(client)
    actor, after = cast.actor("operator"), export.until + timedelta(seconds=1)
    assert export.until - export.finished_at == timedelta(days=7)
    with pytest.raises(Refused) as refused:
        exports.fetch(export, by=actor, at=after)
    assert refused.value.why is exports.GONE
    assert keeping.drop_exports(export.until - timedelta(seconds=1)) == 0
    assert keeping.drop_exports(after) == 1
    export.refresh_from_db()
    assert (export.file, export.rows, File.objects.count()) == ("", 9, 0)
    assert "Ask again" in client.get(reverse("export_one", args=[export.id])).content.decode()


def test_a_content_that_somebody_else_needs_is_not_dropped(as_):
    client = as_("operator")
    export = made(client)
    upload = SimpleUploadedFile("back.csv", fetch(client, export))
    client.post(reverse("import_new"), {"file": upload, "holds": "kind:test-many"})
    run = Run.objects.get()
    assert run.file == export.file
    keeping.drop_exports(export.until)
    assert File.objects.filter(digest=run.file).exists()
    keeping.sweep(run.created_at + timedelta(days=40))
    assert not File.objects.exists()


def test_a_word_that_means_nothing_is_refused(as_):
    client = as_("operator")
    assert client.post(reverse("export"), {"kind": "nothing"}).status_code == 422
    assert client.post(reverse("export"), {"kind": "test-many", "as": "exe"}).status_code == 422
    assert not Export.objects.exists()


def test_more_rows_than_a_workbook_holds_are_refused_before_anything_is_written(as_, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", len(CELLS) - 1)
    client = as_("operator")
    answer = client.post(reverse("export"), {"kind": "test-many", "as": "xlsx"})
    assert (answer.status_code, Export.objects.count()) == (422, 0)
    assert "Take CSV" in answer.content.decode()
    assert ask(client).state == "waiting"


def test_staff_with_own_customers_only_reach_no_file_of_others(cast):
    actor = cast.actor("operator")
    wide, narrow = Export(units=None), Export(units=[cast.store_a.id])
    own = replace(actor, own_only=True)
    in_a = replace(actor, units=frozenset({cast.store_a.id}))
    assert [access.within_reach(wide, who) for who in (actor, in_a, own)] == [True, False, False]
    assert [access.within_reach(narrow, who) for who in (actor, in_a, own)] == [True, True, False]


def test_the_database_takes_one_open_export_of_a_kind_from_a_person(cast):
    from django.db import IntegrityError

    said = {"kind": "test-many", "form": "csv", "file_name": "x", "by_id": cast.users["owner"].pk}
    Export.objects.create(**said, created_at=datetime.now().astimezone())
    with pytest.raises(IntegrityError):
        Export.objects.create(**said, created_at=datetime.now().astimezone())
