"""Jobs: enqueued with their write, done once where they say so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from afflux.jobs.here import run_waiting
from afflux.jobs.jobs import forget
from afflux.jobs.models import JobDone
from afflux.jobs.tasks import Patience, register, run_job, task
from afflux.kernel.errors import Refused, problem

pytestmark = pytest.mark.django_db
DONE: list[str] = []


@pytest.fixture
def note():
    DONE.clear()

    @task("tests.note", once=True)
    def note(*, word: str) -> None:
        DONE.append(word)

    register(app, note)
    yield note
    app.tasks.pop("tests.note")


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return cursor.fetchone()[0]


def test_a_job_waits_in_the_transaction_of_its_write(note):
    with transaction.atomic():
        note.enqueue(word="never")
        transaction.set_rollback(True)
    assert waiting() == 0
    note.enqueue(word="yes")
    assert waiting() == 1


def test_a_job_outside_a_transaction_is_refused(note):
    with ThreadPoolExecutor() as another_connection:
        attempt = another_connection.submit(note.enqueue, word="lost")
        with pytest.raises(RuntimeError, match="in the transaction"):
            attempt.result()


def test_two_jobs_under_one_key_wait_once_and_spoil_nothing(note):
    note.enqueue_under("rebuild", word="a")
    note.enqueue_under("rebuild", word="b")
    assert waiting() == 1
    assert run_waiting() == 1
    assert DONE == ["a"]


def test_jobs_for_several_moments_are_asked_for_at_once_and_each_waits_once(note):
    note.enqueue_in(5, "look/5", word="a")
    note.enqueue_each([("look/0", 0), ("look/5", 5), ("look/9", 9)], word="b")
    assert waiting() == 3
    assert run_waiting() == 1  # the others' moments have not come
    assert DONE == ["b"]
    note.enqueue_under("look/0", word="c")  # one that is done holds its key no longer
    assert waiting() == 3


def test_a_job_that_starts_twice_has_its_effect_once(note):
    run_job("tests.note", 7, {"word": "a"})
    run_job("tests.note", 7, {"word": "a"})
    assert DONE == ["a"]


def test_the_key_falls_with_the_effect(note):
    @task("tests.fails", once=True)
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_job("tests.fails", 8, {})
    assert not JobDone.objects.filter(job_id=8).exists()


def test_what_the_domain_refused_is_not_tried_again():
    class Row:
        attempts = 0

    why = problem("tests.no", "No.")
    assert Patience(3).get_retry_decision(exception=Refused(why), job=Row()) is None
    assert Patience(3).get_retry_decision(exception=OSError(), job=Row()) is not None
    Row.attempts = 3
    assert Patience(3).get_retry_decision(exception=OSError(), job=Row()) is None


def test_forgetting_leaves_what_waits(note):
    note.enqueue(word="later")
    forget()
    assert waiting() == 1
