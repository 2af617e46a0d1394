"""What ends is named and comes back, each time a little later."""

import signal
import sys
import time

import pytest

from afflux.runtime.messages import Stop
from afflux.runtime.supervisor import Program, Supervisor, how_it_ended


class Frail:
    """Ends at once, `failures` times."""

    name = "frail"

    def __init__(self, failures):
        self.failures, self.starts = failures, []

    def start(self):
        self.starts.append(time.monotonic())

    def poll(self):
        return 3 if len(self.starts) <= self.failures else None

    def stop(self):
        self.starts.clear()


def test_a_service_comes_back_and_is_named(capsys):
    supervisor, frail = Supervisor(), Frail(1)
    supervisor.add(frail)
    while frail.poll() is not None:
        supervisor._tend(frail)
        time.sleep(0.01)
    assert len(frail.starts) == 2
    assert capsys.readouterr().err.count("The frail ended (status 3)") == 1


def test_the_pause_grows_up_to_half_a_minute_and_is_short_again_after_a_calm_time():
    supervisor, frail = Supervisor(), Frail(99)
    supervisor.add(frail)
    begun = time.monotonic()
    pauses = [supervisor._pause(frail, 1, begun + 1) for _ in range(9)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert supervisor._pause(frail, 1, begun + 3600) == 0.5


def test_a_service_that_cannot_start_says_why_and_is_tried_again(capsys):
    supervisor, frail = Supervisor(), Frail(1)
    supervisor.add(frail)
    frail.start = lambda: (_ for _ in ()).throw(Stop("The disk is full."))
    supervisor._due["frail"] = 0
    supervisor._tend(frail)
    assert "The disk is full." in capsys.readouterr().err
    supervisor._tend(frail)
    assert "frail" in supervisor._due


@pytest.mark.parametrize(("seconds", "name"), [("0", "status 0"), ("60", "SIGTERM")])
def test_a_program_ends_when_asked(seconds, name):
    program = Program("sleeper", [sys.executable, "-c", f"import time; time.sleep({seconds})"], {}, 10)
    program.start()
    if seconds == "0":
        program.process.wait()
    program.stop()
    assert how_it_ended(program.poll()) == name


def test_a_deaf_program_is_killed(tmp_path):
    deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open(sys.argv[1], 'w').close(); time.sleep(600)"
    program = Program("deaf", [sys.executable, "-c", deaf, str(tmp_path / "deaf")], {}, 0.2)
    program.start()
    until = time.monotonic() + 60
    while not (tmp_path / "deaf").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    program.stop()
    assert program.poll() == -signal.SIGKILL
