"""Customers scan codes that stand at a simulated WeCom: the adds, losses and persons of the house are exactly theirs."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from rigs.edges import Database, Edge
from rigs.house import PATIENCE, free_port, until
from rigs.test_callbacks import OPTIONS, afflux, worker

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
HERE = Path(__file__).parent
CUSTOMERS, LEAVE, AGAIN, CAP = 200, 50, 10, 40  # CAP: of the first member on the first code
SETTLED = (
    "select (select count(*) from connectors_callback where handled_at is null)"
    " + (select count(*) from channels_bond where settled_at is null)"
)


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path) as made:
        yield made


def script(database, name, *words, **pipes):
    environment = database.environment(DJANGO_SETTINGS_MODULE="afflux.settings", PYTHONPATH=str(HERE.parent))
    return subprocess.Popen([sys.executable, str(HERE / name), *words], env=environment, text=True, **pipes)


def test_adds_of_carriers_codes_are_exact_whatever_the_wire_does(database):
    port = free_port()
    afflux(database, "connectors", "add", "wecom", *OPTIONS, f"--base-url=http://127.0.0.1:{port}")
    ((line,),) = database.ask("select id from connectors_connection")
    with Edge(database) as edge:
        edge.ready()
        door = f"http://127.0.0.1:{edge.port}/hook/{line}"
        words = (str(port), door, *map(str, (CUSTOMERS, LEAVE, AGAIN)))
        crowd = script(database, "adding.py", *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        hands = worker(database)
        try:
            house = script(database, "adding_house.py", str(CAP), stdout=subprocess.PIPE)
            slugs = house.communicate(timeout=PATIENCE)[0].split()
            true = json.loads(crowd.stdout.readline())
            until(lambda: database.ask(SETTLED) == [(0,)])
            full = "select accounts from channels_way w join channels_code c on c.id = w.code_id where slug = %s and asked is null"
            until(lambda: database.ask(full, slugs[0]) == [(["li"],)])
        finally:
            hands.terminate()
            hands.wait(30)
            crowd.kill()
            crowd.communicate()
    _compare(database, true, slugs)


def _compare(database, true, slugs):
    told = database.ask(
        "select c.slug, s.name, a.lost_by, a.duplicate from channels_add a"
        " join channels_code c on c.id = a.code_id join organization_staff s on s.id = a.staff_id"
    )
    adds = Counter(slug for slug, *_rest in told)
    losses = Counter(f"{slug}/{by}" for slug, _member, by, _duplicate in told if by)
    members = Counter(f"{slug}/{member}" for slug, member, *_rest in told)
    assert adds == Counter(true["adds"])
    assert losses == Counter(true["losses"])
    assert members == Counter(true["by"])
    assert sum(duplicate for *_rest, duplicate in told) == AGAIN
    assert database.ask("select count(*), bool_and(simulated) from contacts_person") == [(CUSTOMERS, True)]
    assert database.ask("select count(*) from channels_add where code_id is null") == [(0,)]
    ((target,),) = database.ask("select id from channels_target where daily_cap is not null")
    ((used,),) = database.ask("select used from channels_quota where scope = %s", target)
    assert used == members[f"{slugs[0]}/fang"]
    print(
        f"{CUSTOMERS} customers, {sum(adds.values())} adds, {sum(losses.values())} losses ({LEAVE} left) in"
        f" {true['seconds']:.1f} s; {used - CAP} came to the full member while the carrier was being told"
    )
