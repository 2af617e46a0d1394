"""Words go out in a zip for a reason, and come in from files once."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest

from afflux.connectors.happenings import Media
from afflux.conversations.archive import packing, taking
from afflux.conversations.archive.models import Alert, Parcel
from afflux.conversations.models import Attachment, Message, Talk
from afflux.exchange import actions, running
from afflux.exchange.kinds import kind
from afflux.files import store
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
FILE = """time,customer,name,sender,content,file_name,agent
2026-05-30 10:00:00,+8613900000001,李雷,customer,你们是骗子吗,,小王
2026-05-30 10:01:00,+8613900000001,李雷,staff,亲，不是的,,小王
2026-05-30 10:02:00,+8613900000001,李雷,customer,,发票.pdf,小王
2026-05-30 10:02:00,,李雷,customer,没有编号,,小王
2026-05-30 10:03:00,+8613900000001,李雷,robot?,谁说的,,小王
"""


def bring(text, now, line=None):
    file = store.keep_bytes(text.encode(), name="talk.csv", media_type="text/csv", at=now)
    run = actions.start(
        kind_name="messages", file=file.digest, file_name="talk.csv", mapping={},
        options={"line": str(line.id)} if line else {}, dry_run=False, by=SYSTEM, at=now,
    )  # fmt: skip
    return running.work(run.id, clock=lambda: now)


def test_records_of_another_system_come_in_once_and_wake_nobody(line, now):
    run = bring(FILE, now, line)
    assert (run.imported, run.merged, run.rejected) == (3, 0, 2), run.problem_params
    talk = Talk.objects.get()
    assert (talk.state, talk.unread, talk.waiting_since, talk.name) == ("closed", 0, None, "李雷")
    assert talk.last_at - talk.opened_at == timedelta(minutes=2)
    assert [one.direction for one in Message.objects.order_by("at")] == ["in", "out", "in"]
    assert Attachment.objects.get().name == "发票.pdf"
    assert Alert.objects.count() == 1
    again = bring(FILE + "\n", now, line)
    assert (again.imported, again.merged) == (0, 3)


def test_without_a_line_a_row_says_so(line, now):
    assert bring(FILE, now).rejected == 5


def test_what_goes_out_comes_back_as_the_same(hear, line, now):
    for number in range(3):
        hear(f"第{number}句", after=number)
    out = io.BytesIO()
    from afflux.exchange.exporting import export

    export(kind("messages"), "csv", by=SYSTEM, into=out)
    run = bring(out.getvalue().decode(), now)
    assert (run.imported, run.merged, run.rejected) == (0, 3, 0), run.problem_params


@pytest.fixture
def parcel(hear, cast, now, django_capture_on_commit_callbacks):
    kept = store.keep_bytes(b"%PDF", name="x", media_type="x", at=now)
    hear(
        "=1+1 发票",
        media=(Media("file", digest=kept.digest, name="../../etc/passwd", mime="application/pdf"),),
    )
    hear("别的", after=1)
    made = taking.ask("q=发票", "a tax audit", by=cast.actor("operator"), at=now)
    packing.make(made.id, clock=lambda: now)
    return Parcel.objects.get()


def test_a_search_goes_out_with_its_media_safe_for_spreadsheets_and_paths(parcel, cast, now):
    assert (parcel.state, parcel.rows, parcel.media, parcel.missing) == ("done", 1, 1, 0), parcel.problem
    with zipfile.ZipFile(taking.fetch(parcel, by=cast.actor("operator"), at=now)) as packed:
        names = packed.namelist()
        rows = list(csv.DictReader(io.TextIOWrapper(packed.open("messages.csv"), "utf-8-sig")))
        said = [json.loads(one) for one in packed.read("messages.jsonl").splitlines()]
        assert packed.read(rows[0]["media"]) == b"%PDF"
    assert rows[0]["text"] == "'=1+1 发票"
    assert said[0]["text"] == "=1+1 发票"
    assert not any(".." in name or name.startswith("/") for name in names)
    trail = AuditEntry.objects.filter(verb__startswith="archive.").order_by("id")
    assert list(trail.values_list("verb", flat=True)) == [
        "archive.export_asked", "archive.export_made", "archive.export_fetched",
    ]  # fmt: skip


def test_a_file_is_asked_for_by_whoever_may_and_only_for_a_reason(parcel, cast, as_, now):
    with pytest.raises(Refused):
        taking.ask("", " ", by=cast.actor("owner"), at=now)
    with pytest.raises(Refused):
        taking.ask("", "why not", by=cast.actor("manager_a"), at=now)
    assert as_("manager_a").get("/talk/archive/out").status_code == 403
    assert as_("operator").post("/talk/archive/out/new?q=x", {"reason": ""}).status_code == 422
    assert (
        as_("operator").post("/talk/archive/out/new", {"reason": "x", "question": "q=x"}).status_code == 302
    )
    Parcel.objects.update(until=utc_now() + timedelta(days=1))
    answer = as_("operator").get(f"/talk/archive/out/{parcel.id}/file")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_is_gone_after_a_week_and_rights_are_those_of_the_day_it_is_made(parcel, cast, now):
    assert taking.drop(at=now + timedelta(days=8)) == 1
    parcel.refresh_from_db()
    with pytest.raises(Refused):
        taking.fetch(parcel, by=cast.actor("operator"), at=now)
    late = taking.ask("", "later", by=cast.actor("operator"), at=now)
    cast.users["operator"].is_active = False
    cast.users["operator"].save()
    packing.make(late.id, clock=lambda: now)
    late.refresh_from_db()
    assert late.state == "failed"


def test_too_many_messages_are_refused_and_said(hear, cast, now, monkeypatch):
    monkeypatch.setattr(packing, "MOST", 1)
    hear("一")
    hear("二", after=1)
    made = taking.ask("", "all of it", by=cast.actor("owner"), at=now)
    packing.make(made.id, clock=lambda: now)
    made.refresh_from_db()
    assert made.state == "failed"
    assert made.problem


def test_one_that_is_being_written_says_how_far_it_is_and_can_be_stopped(
    hear, cast, as_, now, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(packing, "EVERY", 0)
    for number in range(3):
        hear(f"第{number}句", after=number)
    made = taking.ask("", "all of it", by=cast.actor("owner"), at=now)
    seen, told = [], packing.row_of

    def look(message):
        if not seen:
            seen.append(as_("owner").get(f"/talk/archive/out/{made.id}/progress").content.decode())
            assert as_("owner").post(f"/talk/archive/out/{made.id}/stop").status_code == 302
        return told(message)

    monkeypatch.setattr(packing, "row_of", look)
    packing.make(made.id, clock=lambda: now)
    made.refresh_from_db()
    assert "1 of 3 messages written" in seen[0]
    assert (made.state, made.file, made.rows) == ("stopped", "", 1)
    assert "nothing of it was kept" in as_("owner").get(f"/talk/archive/out/{made.id}").content.decode()
    assert AuditEntry.objects.filter(verb="archive.export_stopped").count() == 1
    packing.make(made.id, clock=lambda: now)
    assert Parcel.objects.get().state == "stopped", "a second start leaves it"


def test_one_that_a_killed_process_left_is_begun_anew(hear, cast, now):
    hear("一")
    made = taking.ask("", "all of it", by=cast.actor("owner"), at=now)
    Parcel.objects.update(state="running", rows=7, total=9)
    packing.make(made.id, clock=lambda: now)
    made.refresh_from_db()
    assert (made.state, made.rows, made.total) == ("done", 1, 1)
    taking.stop(made, by=cast.actor("owner"), at=now)
    assert Parcel.objects.get().state == "done", "what has ended is not stopped"


def test_a_file_under_way_ends_when_somebody_is_forgotten_for_it_may_hold_them(hear, cast, now):
    from afflux.contacts.actions import erasing
    from afflux.contacts.models import Person

    hear("一")
    made = taking.ask("", "all of it", by=cast.actor("owner"), at=now)
    erasing.erase(Person.objects.get(), reason="asked", by=cast.actor("owner"), at=now)
    made.refresh_from_db()
    assert (made.state, bool(made.problem)) == ("stopped", True)
