"""Ids stand in the order in which they were made, and nobody guesses the next one."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from afflux.kernel.ids import id_at, id_from, new_id, new_ids


def test_each_id_of_a_process_is_greater_than_the_one_before_also_within_a_millisecond() -> None:
    made = [one for _turn in range(2_000) for one in (new_id(), *new_ids(3), new_id())]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}


def test_threads_never_make_the_same_id_and_each_has_its_own_in_order() -> None:
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda _thread: [new_id() for _ in range(2_000)], range(8)))
    assert all(row == sorted(row) for row in rows)
    assert len({one for row in rows for one in row}) == 16_000


def test_the_next_id_of_a_millisecond_is_not_one_of_few() -> None:
    made = [new_id().int for _ in range(1_000)]
    steps = [after - before for before, after in pairwise(made)]
    assert len(set(steps)) == len(steps)
    assert min(steps) > 2**30


def test_an_id_of_a_moment_lies_between_those_before_and_after_it() -> None:
    assert id_at(1_000).int >> 80 == 1_000
    assert id_at(1_000) < id_at(1_001)
    assert new_ids(0) == []


def test_a_text_that_is_no_id_is_none() -> None:
    assert id_from("shop-42") is None
    assert id_from(str(one := new_id())) == one
