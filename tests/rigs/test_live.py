"""The whole of talk, without any account: people who do not exist come to a demo house and are welcomed, answered, labelled."""

import json
import subprocess
from collections import Counter

import pytest

from rigs.house import AFFLUX, PATIENCE, Up, afflux, clean_environment

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
MINUTES = 0.75
STAGES = ("scans", "adds", "welcomed", "asked", "by_robot", "waiting", "labels", "topics", "consultations")


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What a show of less than a minute counts, in a house that was seeded small.

    Who comes and what they ask is chance: a stage that nobody happened to reach gets a second and a third evening.
    """
    data = tmp_path_factory.mktemp("live") / "data"
    assert afflux("prepare", "--data", data).returncode == 0
    seeded = afflux("demo", "--data", data, "--people", 400, "--days", 20)
    assert seeded.returncode == 0, seeded.stderr
    with Up(data) as up:
        up.until_ready()
        counts = Counter()
        for _evening in range(3):
            counts.update(_show(data, up.port))
            print(dict(counts))
            if all(counts[stage] for stage in STAGES):
                break
    return counts


def _show(data, port):
    told = subprocess.run(
        [*AFFLUX, "demo", "--live", "--data", str(data), "--url", f"http://127.0.0.1:{port}",
         "--minutes", str(MINUTES), "--rate", "2"],
        env=clean_environment(), capture_output=True, text=True, timeout=PATIENCE + 60 * MINUTES, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize("stage", STAGES)
def test_people_pass_every_stage_of_talk(shown, stage):
    assert shown[stage] > 0, shown


def test_nobody_was_welcomed_too_late(shown):
    assert shown["missed"] == 0


def test_without_a_server_it_says_what_to_do(tmp_path):
    assert afflux("prepare", "--data", tmp_path / "data").returncode == 0
    told = afflux("demo", "--live", "--data", tmp_path / "data", "--url", "http://127.0.0.1:9")
    assert told.returncode != 0
    assert "afflux up" in told.stderr + told.stdout
