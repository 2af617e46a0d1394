"""A run accounts for every row: whatever its kind answers, wherever it stops, whoever takes it up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from afflux.exchange import actions, chunks, keeping, running
from afflux.exchange.kinds import Column, Kind, Option, Rejected, Taken, Type, register
from afflux.exchange.meaning import CELL_MISSING
from afflux.exchange.models import Print, Profile, Reject, Run
from afflux.files import store
from afflux.files.models import File
from afflux.kernel.actors import SYSTEM, Actor
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


class Words(Kind):
    """Keeps words as saved mappings, because exchange has no other table; "no" is refused, "boom" breaks the database."""

    name = "test-words"
    label = help = "Words"
    right = export_right = "words"
    columns = (Column("word", Type.TEXT, "", required=True),)
    options = (Option("shout", "Shout", "", lambda: [("yes", "Yes please")]),)

    def write(self, rows, context):
        outcomes = []
        for row in rows:
            if row.get("word") == "no":
                outcomes.append(Rejected(CELL_MISSING, "word", {"name": "word"}))
            elif row.get("word") == "boom":
                raise IntegrityError("boom")
            elif row.get("word") == "bug":
                raise ValueError("secret")
            else:
                known = Profile.objects.filter(kind="w", name=str(row.key)).exists()
                Profile.objects.get_or_create(
                    kind="w", name=str(row.key), defaults={"mapping": {}, "created_at": context.at}
                )
                outcomes.append(Taken.MERGED if known else Taken.IMPORTED)
        return outcomes

    def export(self, by):
        yield from ()


register(Words())


def start(content, **said):
    file = store.keep_bytes(content.encode(), name="w.csv", media_type=keeping.UPLOAD, at=NOW)
    given = {"kind_name": "test-words", "mapping": {}, "options": {}, "dry_run": False, "by": SYSTEM, **said}
    return actions.start(file=file.digest, file_name="w.csv", at=NOW, **given)


def work(run):
    return running.work(run.id, clock=lambda: NOW)


def counts(run):
    return run.state, run.imported, run.merged, run.rejected, run.skipped


@pytest.mark.parametrize("rows", [1, 2, 3, 2000])
def test_every_row_is_counted_whatever_the_chunks(monkeypatch, rows):
    monkeypatch.setattr(chunks, "ROWS", rows)
    content = "word,x\na,\na,\n\nno,\nb,1,2\nboom,\nc,\n"
    assert counts(work(start(content))) == ("done", 3, 0, 3, 1)
    assert counts(work(start(content))) == ("done", 0, 3, 3, 1)
    assert [(r.row, r.problem) for r in Reject.objects.filter(run=Run.objects.latest("created_at"))][:1] == [
        (5, "exchange.cell_missing")
    ]
    assert not Print.objects.exists()


def test_a_chunk_of_huge_cells_ends_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(chunks, "CHARACTERS", 1000)
    run, seen = start("word,x\n" + "".join(f"w{n},{'y' * 600}\n" for n in range(5))), []
    running.work(run.id, clock=lambda: NOW, told=lambda run: seen.append(run.next_row))
    assert seen == [2, 4, 5]


def test_a_run_goes_on_where_it_was_killed(monkeypatch):
    monkeypatch.setattr(chunks, "ROWS", 2)
    run = start("word\n" + "a\n" * 7)
    seen = []

    def killed(run):
        seen.append(run.next_row)
        if run.next_row == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.work(run.id, clock=lambda: NOW, told=killed)
    run.refresh_from_db()
    assert (run.state, run.next_row) == ("running", 4)
    assert counts(work(run)) == ("done", 7, 0, 0, 0)
    assert seen == [2, 4]


def test_a_stopped_run_stops_at_its_next_chunk_and_can_go_on(monkeypatch):
    monkeypatch.setattr(chunks, "ROWS", 2)
    run = start("word\n" + "a\n" * 7)
    running.work(
        run.id, clock=lambda: NOW, told=lambda run: run.next_row == 2 and actions.stop(run, by=SYSTEM, at=NOW)
    )
    run.refresh_from_db()
    assert (run.state, run.next_row) == ("stopped", 2)
    work(run)
    run.refresh_from_db()
    assert run.next_row == 2
    assert counts(work(actions.resume(run, by=SYSTEM, at=NOW))) == ("done", 7, 0, 0, 0)
    with pytest.raises(Refused):
        actions.stop(run, by=SYSTEM, at=NOW)
    with pytest.raises(Refused):
        actions.resume(run, by=SYSTEM, at=NOW)


def test_a_fault_of_the_program_fails_the_run_without_telling_what_the_row_said():
    run = work(start("word\na\nbug\n"))
    assert (run.state, run.problem, run.problem_params) == (
        "failed",
        "exchange.broke",
        {"reason": "ValueError"},
    )
    assert run.next_row == 0


def test_a_file_that_holds_no_table_fails_with_the_reason():
    run = work(start("other\nx\n"))
    assert (run.state, run.problem) == ("failed", "exchange.column_missing")


def test_the_counters_cannot_disagree_with_the_row_they_stand_at():
    run = start("word\na\n")
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(id=run.id).update(imported=1)


def test_a_dry_run_counts_twins_of_other_chunks_and_writes_nothing(monkeypatch):
    monkeypatch.setattr(chunks, "ROWS", 2)
    assert counts(work(start("word\na\nb\na\nno\n", dry_run=True))) == ("done", 3, 0, 1, 0)
    assert not Profile.objects.exists()


def test_options_are_said_by_value_or_label_and_nothing_else():
    assert start("word\na\n", options={"shout": "YES-please".replace("-", " ")}).options == {"shout": "yes"}
    for wrong in ({"shout": "no"}, {"whisper": "yes"}):
        with pytest.raises(Refused):
            start("word\na\n", options=wrong)


def test_only_who_may_import_the_kind_starts_a_run():
    somebody = Actor(id=new_id(), kind="user", name="x", rights=frozenset({"imports.write"}))
    with pytest.raises(Refused):
        start("word\na\n", by=somebody)


def test_a_run_of_somebody_who_is_gone_fails_in_words():
    gone = Actor(id=new_id(), kind="user", name="x", rights=frozenset({"imports.write", "words"}))
    run = work(start("word\na\n", by=gone))
    assert (run.state, run.problem) == ("failed", "exchange.not_allowed")


def test_orphans_are_taken_up_after_a_minute():
    run = start("word\na\n")
    taken = []
    assert keeping.take_up(NOW + timedelta(seconds=30), taken.append) == 0
    assert keeping.take_up(NOW + timedelta(seconds=90), taken.append) == 1
    assert taken == [run.id]


def test_uploads_and_rejects_do_not_outlive_their_use():
    run = work(start("word\nno\n"))
    fresh = work(start("word\nno\nno\n"))
    Run.objects.filter(id=run.id).update(
        created_at=NOW - timedelta(days=40), finished_at=NOW - timedelta(days=40)
    )
    assert keeping.sweep(NOW) == 1
    assert File.objects.count() == 1
    assert Reject.objects.filter(run=run).count() == 0
    assert Reject.objects.filter(run=fresh).count() == 2
    run.refresh_from_db()
    assert (run.file, run.rejected) == ("", 1)


def test_a_lock_of_another_session_keeps_a_second_worker_away():
    run = start("word\na\n")
    number = int.from_bytes(run.id.bytes[8:], "big", signed=True)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [number])
            assert work(run).state == "waiting"
            cursor.execute(
                "select pg_advisory_unlock(%s)", [number]
            )  # a closed session lets go only after a while
    finally:
        other.close()
    assert work(run).state == "done"
