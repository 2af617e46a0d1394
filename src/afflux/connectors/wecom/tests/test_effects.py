"""Effects against the simulated platform: once, in time, and honest where nobody can know."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from afflux.connectors import actions, effects
from afflux.connectors.effects import Wanted
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom.transport import access_token
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
GREET = "externalcontact/send_welcome_msg"
WELCOME = Effect.Lane.WELCOME


class Clock:
    def __init__(self):
        self.at = datetime.now(UTC)

    def __call__(self):
        return self.at

    def pass_(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def row(merchant, company, clock):
    return actions.add(by=SYSTEM, at=clock(), kind="wecom", values={**VALUES, "base_url": company.url})


@pytest.fixture
def greet(row, company, clock):
    def want(key="w1", **more):
        payload = {"welcome_code": company.welcome_code(), "text": {"content": "您好！"}}
        given = {"lane": WELCOME, "kind": "welcome", "not_after": clock() + timedelta(seconds=18), **more}
        return effects.want(Wanted(row.id, key, payload=payload, due_at=clock(), **given))

    return want


def state():
    return Effect.objects.get().state


def test_a_welcome_is_sent_by_its_worker_and_a_second_wish_changes_nothing(greet, company):
    assert greet()
    assert not greet()
    run_waiting()
    assert state() == "done"
    assert len(company.greeted) == 1
    run_waiting()
    assert len(company._calls[GREET]) == 1


def test_a_busy_platform_is_asked_again_until_the_window_closes(greet, company, clock):
    greet()
    company.faults[GREET].extend([-1, 45009])
    for seconds in (0, 1, 2):
        clock.pass_(seconds)
        assert effects.perform_due(WELCOME, now=clock) == 1
    assert (state(), Effect.objects.get().attempts) == ("done", 3)
    greet("w2")
    company.faults[GREET].extend([-1] * 20)
    for _ in range(8):
        effects.perform_due(WELCOME, now=clock)
        clock.pass_(8)
    late = Effect.objects.get(key="w2")
    assert (late.state, late.problem) == ("expired", "wecom.-1")


def test_a_worker_that_died_after_the_call_is_followed_by_one_that_hears_done_before(
    greet, company, row, clock
):
    greet()
    taken = effects._take(WELCOME, clock())
    company.greet(taken.payload)  # it was done, and nobody wrote it down
    clock.pass_(3)
    assert effects.perform_due(WELCOME, now=clock) == 0
    clock.pass_(2)
    assert effects.perform_due(WELCOME, now=clock) == 1
    found = Effect.objects.get()
    assert (found.state, found.problem, found.attempts) == ("done", "wecom.41051", 2)
    assert len(company.greeted) == 1


def test_a_slow_worker_writes_no_end_over_the_one_that_took_over(greet, company, clock):
    greet()
    slow = effects._take(WELCOME, clock())
    clock.pass_(5)
    effects.perform_due(WELCOME, now=clock)
    effects._end(slow, effects.Judged.NEVER, clock(), problem="late")
    assert state() == "done"


def test_what_cannot_be_repeated_and_was_left_is_marked_as_perhaps_done(greet, clock):
    greet()
    Effect.objects.update(repeatable=False)
    effects._take(WELCOME, clock())
    clock.pass_(21)
    assert effects.perform_due(WELCOME, now=clock) == 0
    assert state() == "unsure"


def test_what_a_person_must_cure_fails_at_once_with_its_reason(greet, company, clock):
    greet()
    company.faults[GREET].append(60020)
    effects.perform_due(WELCOME, now=clock)
    found = Effect.objects.get()
    assert (found.state, found.problem, found.attempts) == ("failed", "wecom.60020", 1)


def test_lanes_do_not_wait_for_each_other(greet, company, clock):
    for number in range(5):
        greet(f"bulk{number}", lane=Effect.Lane.BULK, not_after=None)
    greet()
    effects.perform_due(WELCOME, now=clock)
    assert list(Effect.objects.filter(state="done").values_list("key", flat=True)) == ["w1"]


def test_a_known_token_is_used_and_the_store_refuses_a_state_that_does_not_exist(greet, row, company, clock):
    from django.db import IntegrityError, transaction

    from afflux.connectors.lines import line_of

    access_token(line_of(row), at=clock())
    greet()
    effects.perform_due(WELCOME, now=clock)
    assert len(company._calls["gettoken"]) == 1
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update connectors_effect set state = 'sure'")
