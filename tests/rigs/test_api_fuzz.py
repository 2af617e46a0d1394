"""/api/v1 under random and hostile requests: no server error, answers as described, wrong data refused.

AFFLUX_FUZZ_SECONDS (60) bounds the run. Each change meets the same requests; AFFLUX_FUZZ_SEED=N looks for new ones.
"""

import json
import os
import re
import subprocess
import sys
import urllib.request

import pytest

from rigs.house import Up, clean_environment

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]

SEED = "975642"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth",
)  # fmt: skip


@pytest.fixture
def house(own_database, tmp_path):
    with Up(
        tmp_path / "data", AFFLUX_DATABASE_URL=own_database, AFFLUX_API_RATE="9999", AFFLUX_API_BURST="9999"
    ) as running:
        running.until_ready()
        seeded = subprocess.run(
            [sys.executable, "-m", "rigs.api_seed"],
            env=clean_environment(AFFLUX_DATABASE_URL=own_database, PYTHONPATH=os.pathsep.join(sys.path)),
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert seeded.returncode == 0, seeded.stderr
        yield running, json.loads(seeded.stdout)


def fuzz(house, folder, seconds):
    """Schemathesis' exit status and everything it said."""
    running, seeded = house
    known = "\n".join(f'"path.{name}" = "{value}"' for name, value in seeded["ids"].items())
    (folder / "schemathesis.toml").write_text(f"[parameters]\n{known}\n")
    seed = os.environ.get("AFFLUX_FUZZ_SEED", SEED)
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{running.port}/api/v1/openapi.json",
            "-H", f"Authorization: Bearer {seeded['key']}", "--checks", ",".join(CHECKS), "--seed", seed,
            "--phases", "coverage,fuzzing,stateful", "--max-time", str(seconds), "--continue-on-failure", "--no-color",
            "--suppress-health-check", "all", "--request-timeout", "20",
        ],
        cwd=folder, capture_output=True, text=True, check=False, timeout=seconds + 300,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_api_stands_random_and_hostile_requests(house, tmp_path):
    status, said = fuzz(house, tmp_path, int(os.environ.get("AFFLUX_FUZZ_SECONDS", "60")))
    summary = said[said.find("= SUMMARY") :]
    print(summary)
    assert status == 0, said[-40000:] + house[0].said()[-8000:]
    tested = re.search(r"Tested: (\d+)", summary)
    assert tested, summary
    assert int(tested[1]) >= 55, summary
    assert house[0].process.poll() is None, "the server went away"
    assert "Traceback" not in house[0].said(), house[0].said()[-4000:]


def test_the_fuzzer_sees_an_answer_that_is_not_as_described(house, tmp_path):
    """The control: with a description that promises something else, the same run must fail."""
    running, seeded = house
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/api/v1/openapi.json") as answer:
        told = json.load(answer)
    told["paths"] = {"/api/v1/me": told["paths"]["/api/v1/me"]}
    told["components"]["schemas"]["MeOut"]["properties"]["rights"] = {"type": "integer"}
    (tmp_path / "wrong.json").write_text(json.dumps(told))
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", "wrong.json", "--url", f"http://127.0.0.1:{running.port}/",
            "-H", f"Authorization: Bearer {seeded['key']}", "--checks", ",".join(CHECKS), "--max-time", "30", "--no-color",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout[-3000:]
    assert "Response violates schema" in done.stdout
