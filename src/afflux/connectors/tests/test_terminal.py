"""Lines are made and looked after from the terminal."""

import argparse
import io
import json
import socket

import pytest

from afflux.connectors import egress
from afflux.connectors.cli import register
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.tests.conftest import VALUES, Platform, added
from afflux.jobs.here import run_waiting
from afflux.runtime.messages import Stop
from afflux.runtime.serving import announce

pytestmark = pytest.mark.django_db
OPTIONS = [f"--{name.replace('_', '-')}={value}" for name, value in VALUES.items()]
NOWHERE = "--base-url=http://127.0.0.1:1"


def afflux(*words):
    top = argparse.ArgumentParser()
    register(top.add_subparsers())
    arguments = top.parse_args(["connectors", *map(str, words)])
    return arguments.run(arguments)


@pytest.fixture(autouse=True)
def _closed(tmp_path, monkeypatch):
    monkeypatch.setenv("AFFLUX_DATA", str(tmp_path))  # a data directory in which no server runs
    yield
    egress._client().close()
    egress._client.cache_clear()


@pytest.fixture
def made(merchant, capsys):
    assert afflux("add", "wecom", *OPTIONS, NOWHERE, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def test_a_new_line_answers_its_id_and_its_address(made, monkeypatch, capsys):
    assert made == {"id": made["id"], "callback_url": f"http://127.0.0.1:8000/hook/{made['id']}"}
    monkeypatch.setenv("AFFLUX_PUBLIC_URL", "https://q.example.com/")
    afflux("list", "--format", "json")
    (told,) = json.loads(capsys.readouterr().out)
    assert told["callback_url"] == f"https://q.example.com/hook/{made['id']}"
    assert not {"token", "aes_key", "secret"} & set(told["settings"])
    afflux("list")
    assert made["id"] in capsys.readouterr().out


def test_without_a_public_address_it_is_the_running_servers_and_a_guess_is_said_to_be_one(
    made, tmp_path, capsys
):
    afflux("list")
    said = capsys.readouterr()
    assert "http://127.0.0.1:8000/hook/" in said.out
    assert "No server runs here" in said.err
    server = announce(tmp_path, "127.0.0.1", 8123)
    afflux("list")
    server.free()
    said = capsys.readouterr()
    assert f"http://127.0.0.1:8123/hook/{made['id']}" in said.out
    assert not said.err


def test_what_is_missing_is_said_in_one_sentence(merchant):
    with pytest.raises(Stop, match="This is needed: Secret"):
        afflux("add", "wecom", *OPTIONS[:-1])
    with pytest.raises(Stop, match="no carrier"):
        afflux("add", "pigeon")
    with pytest.raises(Stop, match="no such connection"):
        afflux("check", "wecom")


def test_a_secret_is_read_from_standard_input(made, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("from-a-pipe\n"))
    assert afflux("rotate", made["id"], "--secret", "-") == 0
    assert line_of(Connection.objects.get()).values == {
        **line_of(Connection.objects.get()).values,
        "secret": "from-a-pipe",
    }


def test_secrets_come_from_files_and_variables_so_that_no_list_of_processes_shows_them(
    made, monkeypatch, tmp_path
):
    (tmp_path / "secret").write_text("from a file\n")
    (tmp_path / "key").write_text("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C\r\n")
    monkeypatch.setenv("TOKEN_OF_MINE", "fromtheair")
    files = ("--secret-file", tmp_path / "secret", "--set-file", f"aes_key={tmp_path / 'key'}")
    assert afflux("rotate", made["id"], *files, "--set-env", "token=TOKEN_OF_MINE") == 0
    values = line_of(Connection.objects.get()).values
    assert values["secret"] == "from a file"
    assert values["aes_key"] == "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    assert values["token"] == "fromtheair"


def test_a_file_or_variable_that_is_not_there_and_a_setting_given_twice_are_said(made, tmp_path):
    with pytest.raises(Stop, match="nowhere cannot be read"):
        afflux("rotate", made["id"], "--secret-file", tmp_path / "nowhere")
    with pytest.raises(Stop, match="no variable NOT_SET_ANYWHERE"):
        afflux("rotate", made["id"], "--set-env", "secret=NOT_SET_ANYWHERE")
    with pytest.raises(Stop, match="secret is given twice"):
        afflux("rotate", made["id"], "--secret=one", "--set", "secret=two")


def test_removing_replaying_and_rotating_answer_in_json_as_well(made, capsys):
    for words, told in (
        (("rotate", "--agent-id=1000003"), made),
        (("replay",), {"replayed": 0}),
        (("remove",), {"id": made["id"], "removed": True}),
    ):
        assert afflux(words[0], made["id"], *words[1:], "--format", "json") == 0
        assert json.loads(capsys.readouterr().out) == told


def test_the_check_goes_from_unknown_to_good_and_a_replay_counts(made, capsys):
    assert afflux("check", "wecom", "--format", "json") == 1
    found = [step["done"] for step in json.loads(capsys.readouterr().out)]
    assert (found[:2], set(found[2:])) == ([True, False], {None})
    Platform(Connection.objects.get()).send(added())
    run_waiting()
    assert afflux("check", "wecom") == 1  # nobody stands in for the platform
    assert "+ A message has come in" in capsys.readouterr().out
    Platform(Connection.objects.get()).send(added(""))
    run_waiting()
    assert afflux("check", "wecom") == 1
    assert "- Every message was understood: The event names no member" in capsys.readouterr().out
    afflux("replay", "wecom", "--format", "json")
    assert json.loads(capsys.readouterr().out) == {"replayed": 1}
    afflux("replay", "wecom", "--since", "2026-01-01", "--format", "json")
    assert json.loads(capsys.readouterr().out) == {"replayed": 2}
    with pytest.raises(Stop, match="no moment"):
        afflux("replay", "wecom", "--since", "yesterday")


def test_of_two_lines_of_a_carrier_one_must_be_named(made, capsys):
    afflux("add", "wecom", *OPTIONS, "--name", "other")
    with pytest.raises(Stop, match="several lines"):
        afflux("remove", "wecom")
    assert afflux("remove", "other") == 0
    assert afflux("remove", made["id"]) == 0
    assert not Connection.objects.filter(removed_at=None).exists()


def test_a_simulator_whose_port_is_taken_says_so_in_one_sentence(merchant):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        values = ["secret=trial", "app_id=wx0123456789abcdef", "token=trial", f"aes_key={VALUES['aes_key']}"]
        settings = [word for value in values for word in ("--set", value)]
        assert afflux("add", "oa", *settings, f"--base-url=http://127.0.0.1:{port}") == 0
        top = argparse.ArgumentParser()
        register(top.add_subparsers())
        arguments = top.parse_args(["simulate", "oa"])
        with pytest.raises(Stop, match="listens at that port already"):
            arguments.run(arguments)
