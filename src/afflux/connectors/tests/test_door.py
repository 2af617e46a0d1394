"""The door: what it lets in is kept before it is acknowledged, once for all its repeats."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from afflux.connectors import door, intake
from afflux.connectors.happenings import Added
from afflux.connectors.jobs import forget
from afflux.connectors.models import Callback, Connection
from afflux.connectors.tests.conftest import SEAL, VALUES, Platform, added
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.errors import Refused, problem

pytestmark = pytest.mark.django_db
LATER = problem("tests.later", "Not now.")


@pytest.fixture
def heard(monkeypatch):
    """Every `Added` that is told during the test."""
    found = []
    monkeypatch.setitem(news._LISTENERS, Added, [found.append])
    return found


def test_a_verification_is_answered_with_its_echo_and_noted(platform):
    signed = SEAL.close(b"1616140317555161061", at=datetime.now(UTC))
    query = {
        "msg_signature": signed.signature,
        "timestamp": signed.timestamp,
        "nonce": signed.nonce,
        "echostr": signed.sealed,
    }
    answer = Client().get(platform.path, query)
    assert (answer.status_code, answer.content) == (200, b"1616140317555161061")
    assert Connection.objects.get().verified_at is not None
    assert not Callback.objects.exists()


def test_an_add_is_kept_acknowledged_and_told(platform, heard):
    answer = platform.send(added())
    assert (answer.status_code, answer.content) == (200, b"success")
    assert Callback.objects.get().handled_at is None
    assert run_waiting() == 1
    row = Callback.objects.get()
    assert (row.happened, row.problem, row.handled_at is not None) == ("Added", "", True)
    (told,) = heard
    assert (told.connection, told.account, told.peer) == (platform.connection.id, "fang", "wmPeer1")
    assert (told.state, told.welcome_code, told.half) == ("c-7Kd2mQ9aX", "WELCOME", False)
    assert told.at == datetime.fromtimestamp(1780000000, UTC)
    assert b"wmPeer1" not in bytes(row.content)


def test_a_repeat_is_acknowledged_and_changes_nothing_also_when_sealed_anew(platform, heard):
    request = platform.request(added())
    for _ in range(5):
        assert platform.post(*request).status_code == 200
        assert platform.send(added()).status_code == 200
    assert platform.send(added(WelcomeCode="OTHER")).status_code == 200
    run_waiting()
    assert platform.post(*request).status_code == 200
    assert run_waiting() == 0
    assert (Callback.objects.count(), len(heard)) == (1, 1)


def test_two_customers_of_one_second_are_two(platform, heard):
    platform.send(added("wmA"))
    platform.send(added("wmB"))
    run_waiting()
    assert sorted(told.peer for told in heard) == ["wmA", "wmB"]


def test_what_is_forged_late_or_unreadable_is_refused_and_not_kept(platform):
    query, body = platform.request(added())
    now = datetime.now(UTC)
    assert platform.post({**query, "msg_signature": "0" * 40}, body).status_code == 403
    assert platform.post({}, body).status_code == 403
    assert platform.post(query, body[:-9]).status_code == 400
    assert platform.post(query, b"<!DOCTYPE x []><xml/>").status_code == 400
    assert platform.post(query, b"x" * (door.MOST + 1)).status_code == 413
    assert platform.send(added(), at=now - timedelta(minutes=11)).content == b"refused\n"
    other = Platform(platform.connection, seal=type(SEAL)(SEAL.token, SEAL.key, "ww00000000"))
    assert other.send(added()).content == b"refused\n"
    assert Client().get(platform.path).status_code == 403
    assert Client().put(platform.path).status_code == 405
    assert not Callback.objects.exists()


def test_a_door_that_is_not_there_or_was_closed_is_404(platform, now):
    from afflux.connectors import actions
    from afflux.kernel.actors import SYSTEM

    actions.remove(by=SYSTEM, at=now, connection_id=platform.connection.id)
    assert platform.send(added()).status_code == 404
    assert Client().post("/hook/01890000-0000-7000-8000-00000000dead").status_code == 404


def test_while_the_store_is_away_the_platform_is_told_to_come_again(platform, heard, monkeypatch):
    """That a real server's death does the same is shown by the rig of callbacks."""
    with monkeypatch.context() as broken:
        broken.setattr(intake, "keep", _away)
        answer = platform.send(added())
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert platform.send(added()).status_code == 200
    run_waiting()
    assert len(heard) == 1


def test_what_a_listener_refuses_is_undone_and_replayed(platform, line, monkeypatch):
    def refuse(_news):
        raise Refused(LATER)

    with monkeypatch.context() as sulking:
        sulking.setitem(news._LISTENERS, Added, [refuse])
        platform.send(added())
        row = Callback.objects.get()
        with pytest.raises(Refused):
            intake.handle(row.id)
    row.refresh_from_db()
    assert (row.handled_at, row.problem) == (None, "tests.later")
    run_waiting()
    assert intake.replay(line) == 0  # its own job has done it


def test_an_event_that_lacks_its_person_is_kept_with_its_problem_until_a_replay(platform, line, heard):
    assert platform.send(added("")).status_code == 200
    run_waiting()
    row = Callback.objects.get()
    assert (row.problem, row.happened, row.handled_at is not None) == ("wecom.event_without_person", "", True)
    assert intake.replay(line) == 1
    run_waiting()
    assert heard == []


def test_a_replay_since_a_moment_tells_everything_again_under_the_same_keys(platform, line, heard):
    platform.send(added("wmA"))
    platform.send(added("wmB"))
    run_waiting()
    assert intake.replay(line) == 0
    assert intake.replay(line, since=datetime.now(UTC) - timedelta(hours=1)) == 2
    run_waiting()
    assert len(heard) == 4
    assert len({told.key for told in heard}) == 2


def _away(*_arguments, **_options):
    raise OperationalError("the server closed the connection")


def test_an_answer_never_holds_a_secret(platform):
    for fields in (added(), added("")):
        text = platform.send(fields).content.decode()
        assert not any(VALUES[name] in text for name in ("token", "aes_key", "secret"))


def test_a_month_later_what_was_handled_is_forgotten_and_what_has_a_problem_stays(platform, heard):
    for peer in ("wmA", "", "wmC"):
        platform.send(added(peer))
    run_waiting()
    long_ago = datetime.now(UTC) - timedelta(days=31)
    Callback.objects.exclude(key=Callback.objects.latest("received_at").key).update(
        received_at=long_ago, handled_at=long_ago
    )
    forget()
    assert sorted(Callback.objects.values_list("happened", flat=True)) == ["", "Added"]
