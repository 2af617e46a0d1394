"""A code that is full leads to its fallback code; whom that serves came by the code that was printed."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from urllib.parse import urlencode

import psycopg
import pytest

from rigs.house import Up, clean_environment

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
AGENT = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}


class Phone:
    """A browser that keeps its cookies."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, path, form=None):
        """(status, Location, text)."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {**AGENT, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        wire.request("GET" if form is None else "POST", path, urlencode(form) if form else None, headers)
        answer = wire.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        wire.close()
        return answer.status, answer.headers["Location"], text

    def leave(self, path, phone):
        """Open a public page, leave a number; the status of the answer."""
        _status, _place, text = self.ask(path)
        time.sleep(2.1)  # nobody types faster
        hidden = {
            name: re.search(f'name="{name}" value="([^"]+)"', text)[1]
            for name in ("ticket", "csrfmiddlewaretoken")
        }
        return self.ask(path, {**hidden, "phone": phone, "agree": "on"})[0]


@pytest.fixture
def house(own_database, tmp_path):
    with Up(tmp_path / "data", AFFLUX_DATABASE_URL=own_database) as running:
        running.until_ready()
        seeded = subprocess.run(
            [sys.executable, "-m", "rigs.overflow_seed"],
            env=clean_environment(AFFLUX_DATABASE_URL=own_database, PYTHONPATH=os.pathsep.join(sys.path)),
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert seeded.returncode == 0, seeded.stderr
        yield running, json.loads(seeded.stdout), own_database


def test_the_fallback_serves_and_the_printed_code_is_credited(house):
    running, codes, database = house
    first, second = Phone(running.port), Phone(running.port)
    assert first.ask(f"/c/{codes['printed']}")[1].startswith(f"/l/{codes['printed']}/")
    status, served, _text = second.ask(f"/c/{codes['printed']}")
    assert (status, served.split("/")[2]) == (302, codes["fallback"])
    assert second.leave(served, "13800000022") == 302
    assert second.ask(f"/c/{codes['printed']}")[1] == served, (
        "who comes again is served by the same, after the page too"
    )
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "select c.slug, h.key, s.outcome, sc.slug, tc.slug from channels_add a join channels_code c on c.id = a.code_id"
            " join channels_channel h on h.id = a.channel_id join channels_scan s on s.id = a.scan join channels_code sc on sc.id = s.code_id"
            " join channels_target t on t.id = s.target_id join channels_code tc on tc.id = t.code_id"
        ).fetchall()
        outcomes = connection.execute("select outcome from channels_scan order by at").fetchall()
        places = connection.execute(
            "select c.slug, q.used from channels_quota q join channels_code c on c.id = q.scope"
        ).fetchall()
    printed, fallback = codes["printed"], codes["fallback"]
    assert found == [(printed, "printed", 1, printed, fallback)]
    assert [outcome for (outcome,) in outcomes] == [1, 1, 2]
    assert dict(places) == {printed: 1, fallback: 1}
