"""Whatever stands at a door is fed with broken words: it answers or refuses, and the process stays small.

`AFFLUX_FUZZ=1000000` runs a million executions; without it some thousands. `AFFLUX_SEED` repeats a run.
"""

import os
import resource
import time
from collections import Counter

import pytest

from rigs import fuzzing

pytestmark = [pytest.mark.rig, pytest.mark.timeout(3600)]
COUNT = int(os.environ.get("AFFLUX_FUZZ", "20000"))
SEED = int(os.environ.get("AFFLUX_SEED", "20261123"))
MOST_MEMORY = 256  # MiB, above what the tests themselves take


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_parsers_at_the_doors_answer_or_refuse():
    before, begun = memory(), time.monotonic()
    done, finds = fuzzing.run(fuzzing.targets(), COUNT, SEED)
    seconds = time.monotonic() - begun
    print(
        f"seed {SEED}: {sum(done.values())} executions in {seconds:.0f} s, {done}; {before} -> {memory()} MiB"
    )
    for find in finds:
        print(find.target, find.error, find.data[:300])
    assert finds == [], Counter((one.target, one.error) for one in finds)
    assert sum(done.values()) == COUNT
    assert memory() - before < MOST_MEMORY


def test_a_parser_that_forgets_to_refuse_is_found():
    """The control: a parser that trusts a number, and one whose text no row can hold."""
    trusting = fuzzing.Target(
        "number", fuzzing.WECOM, lambda data: int(fuzzing.xml.parse(data).get("CreateTime"))
    )
    letting = fuzzing.Target("text", fuzzing.SERVICE[:1], lambda data: fuzzing.json_text(data))
    _done, finds = fuzzing.run([trusting, letting], 20_000, SEED, most=100_000)
    assert {"number", "text"} <= {one.target for one in finds}


def test_a_run_comes_again_with_its_seed():
    dice = [fuzzing.random.Random(SEED) for _ in range(2)]
    first, second = ([fuzzing.mutated(one, fuzzing.OA) for _ in range(200)] for one in dice)
    assert first == second
    assert len(set(first)) > 150
