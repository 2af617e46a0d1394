"""Starting and stopping: what a person sees at the terminal, and what is left when it is over."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from rigs.house import PATIENCE, Up, afflux, alive, until

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """One first start; its data directory serves the other tests as a template."""
    data = tmp_path_factory.mktemp("first") / "data"
    with Up(data) as up:
        seconds = up.until_ready()
        assert up.answers() == 200
    return data, up.said(), seconds


@pytest.fixture
def data(first_start, tmp_path):
    """A data directory that was used before, with the owners its files had."""
    subprocess.run(["cp", "-a", first_start[0], tmp_path / "data"], check=True)
    return tmp_path / "data"


def test_the_first_start_tells_the_password_and_the_url_and_stops_clean(first_start):
    _, said, seconds = first_start
    assert "one-time password" in said
    assert "ready at http://127.0.0.1:" in said
    assert said.rstrip().endswith("Stopped.")
    print(f"first start {seconds:.1f} s")


def test_the_second_start_is_quick_and_tells_no_password(first_start, data):
    with Up(data) as up:
        seconds = up.until_ready()
        assert up.answers() == 200
    assert "password" not in up.said()
    print(f"second start {seconds:.1f} s")
    assert seconds < first_start[2], "it has no database to make and no tables"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_leaves_no_process(data, how):
    with Up(data) as up:
        up.until_ready()
        family = list(up.family())
        assert len(family) > 8
        up.process.send_signal(how)
        assert up.process.wait(PATIENCE) == 0
    assert alive(family) == []


def test_killed_it_leaves_no_orphans_and_starts_again(data):
    with Up(data) as up:
        up.until_ready()
        family = list(up.family())
        up.process.kill()
        up.process.wait()
        until(lambda: alive(family) == [], lambda: str(alive(family)))
    left = Path((data / "postgres.socket").read_text())
    with Up(data) as again:
        again.until_ready()
        assert again.answers() == 200
        assert not left.exists()


def test_whatever_dies_is_named_and_comes_back(data):
    with Up(data) as up:
        up.until_ready()
        until(lambda: any("-m afflux worker" in command for command in up.family().values()))
        for words, name in (
            (("-m afflux worker",), "worker"),
            (("-m afflux web",), "web server"),
            (("postgres", "-D"), "database"),
        ):
            os.kill(up.the(*words), signal.SIGKILL)
            until(partial(says, up, f"The {name} ended (SIGKILL)"), up.said)
            until(lambda: up.answers() == 200, up.said)


def says(up, sentence):
    return sentence in up.said()


def test_a_second_up_on_the_same_data_directory_is_refused_in_one_sentence(data):
    with Up(data) as up:
        up.until_ready()
        second = afflux("up", "--data", data, "--port", up.port)
        assert second.returncode == 2
        assert "Another afflux uses" in one_sentence(second)
        assert up.answers() == 200


def test_an_idle_system_is_small(data):
    """Database included, each page of memory counted once (the kernel's PSS) where processes share it."""
    with Up(data) as up:
        up.until_ready()
        until(lambda: any("-m afflux worker" in command for command in up.family().values()))
        time.sleep(5)
        used = sum(memory_of(pid) for pid in [up.process.pid, *up.family()])
    print(f"idle: {used / 1024:.0f} MiB")
    assert used < 400 * 1024


def memory_of(pid):
    """Proportional set size, KiB; 0 of a process that has just gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def test_several_web_processes_share_the_port_and_a_lost_one_is_replaced(data):
    with Up(data, "--workers", "2") as up:
        up.until_ready()
        until(lambda: len(web_processes(up)) == 3)  # and their master
        os.kill(web_processes(up)[-1], signal.SIGKILL)
        until(lambda: up.answers() == 200 and len(web_processes(up)) == 3, up.said)


def web_processes(up):
    return [
        pid for pid, command in sorted(up.family().items()) if "-m afflux web" in command and alive([pid])
    ]


def test_a_taken_port_is_one_sentence(data):
    with Up(data) as up:
        up.until_ready()
        other = afflux("up", "--data", data.with_name("other"), "--port", up.port)
    assert other.returncode == 2
    assert f"Port {up.port} on 127.0.0.1 is taken" in one_sentence(other)
    assert not (data.with_name("other") / "postgres").exists()


def test_a_command_beside_the_server_uses_its_database_and_alone_starts_its_own(data):
    with Up(data) as up:
        up.until_ready()
        beside = afflux("passwd", "owner", "--data", data)
        assert beside.returncode == 0, beside.stderr
        assert "one-time password" in beside.stdout
        assert up.answers() == 200
    begun = time.monotonic()
    alone = afflux("passwd", "owner", "--data", data)
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout != beside.stdout
    assert not (data / "postgres" / "postmaster.pid").exists()
    print(f"a command alone: {time.monotonic() - begun:.1f} s")


def test_three_commands_alone_share_one_database(data):
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: afflux("passwd", "owner", "--data", data), range(3)))
    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]


def one_sentence(done):
    """What was said, which must be a single line and no trace of a program's insides."""
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("afflux: ")
    assert "Traceback" not in done.stderr
    return lines[0]
