from __future__ import annotations

import csv
import os
from collections import defaultdict
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afflux.contacts.actions.merges import decide_different
from afflux.contacts.likeness import searching
from afflux.contacts.likeness.searching import search
from afflux.contacts.likeness.weights import Looks, compare, edits, like, score_of
from afflux.contacts.models import Likeness, Merge
from afflux.contacts.resolving import Candidate, resolve
from afflux.contacts.tests.rows import NOON, bring, row
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("AFFLUX_SHARED_DATA", Path(__file__).parents[5] / "shared" / "data")) / "identity"


def open_pairs():
    return {frozenset(pair) for pair in Likeness.objects.filter(state="open").values_list("left", "right")}


def test_edits_count_typing_errors():
    assert [
        edits("13800000001", other)
        for other in ("13800000001", "13800000007", "13800000010", "1380000001", "13911111111")
    ] == [0, 1, 1, 1, 3]


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("Wang".lower(), "wnag", True),
        ("rob", "robert", True),
        ("li", "lu", False),
        ("smith", "smyth", True),
        ("ann", "bob", False),
    ],
)
def test_names_are_alike_by_one_typing_error_or_a_beginning(a, b, alike):
    assert like(a, b) is alike


def test_a_rare_name_weighs_more_than_a_common_one():
    left, right = (
        Looks(name="li wei", phones=["+8613800000001"]),
        Looks(name="li wei", phones=["+8613800000002"]),
    )
    rare, _reasons = compare(left, right, lambda _field, _value: 0.0001)
    common, _reasons = compare(left, right, lambda _field, _value: 0.1)
    assert rare > common
    assert score_of(rare) > score_of(common)


def test_the_same_name_with_one_wrong_digit_is_proposed_with_its_reasons():
    a, b, _c = bring(
        row(phone="13812345678", name="Zhang Xiaoming"),
        row(phone="13812345679", name="Zhang Xiaoming", day=3),
        row(phone="13999999999", name="Li Na"),
    )
    search(at=NOON)
    likeness = Likeness.objects.get()
    assert {likeness.left_id, likeness.right_id} == {a.person, b.person}
    assert {reason["code"] for reason in likeness.reasons} == {"same_name", "phone_typo"}
    assert likeness.score >= 50
    assert Merge.objects.count() == 0


def test_the_same_name_before_the_at_is_proposed():
    a, b = (
        answer.person
        for answer in bring(
            row(email="xiaoming.zhang@a.cn", name="Zhang Ming"),
            row(email="xiaoming.zhang@b.cn", name="Ming Zhang"),
        )
    )
    bring(*[row(phone=f"1390000{n:04d}", name=f"Person {n}") for n in range(40)])
    search(at=NOON)
    assert open_pairs() == {frozenset((a, b))}


def test_a_pair_that_was_called_different_is_never_proposed_again():
    bring(row(phone="13812345678", name="Zhang Xiaoming"), row(phone="13812345679", name="Zhang Xiaoming"))
    search(at=NOON)
    decide_different(Likeness.objects.get(), by=SYSTEM, at=NOON)
    search(at=NOON + timedelta(days=1))
    assert Likeness.objects.get().state == "different"


def test_strangers_with_a_common_name_are_not_proposed():
    bring(
        *[row(phone=f"138{(n * 7_654_321) % 100_000_000:08d}", name="Wang Wei", day=n) for n in range(1, 41)]
    )
    search(at=NOON)
    assert Likeness.objects.count() == 0


@pytest.mark.parametrize(("pool", "compared"), [(1_000, 0), (100_000, 6)])
def test_a_name_and_a_day_are_a_reason_to_look_only_where_the_name_is_rare(pool, compared, monkeypatch):
    monkeypatch.setattr(searching, "SMALL", pool)
    # Too many to be compared for the name alone; four of them came on one day.
    bring(
        *[
            row(phone=f"138{n * 37 % 100:02}{n * 7_919 % 1_000_000:06d}", name="Wang Wei", day=max(0, n - 3))
            for n in range(25)
        ]
    )
    assert search(at=NOON).compared == compared


def _febrl(name):
    with (DATA / name).open(encoding="utf-8") as file:
        for line in csv.DictReader(file, skipinitialspace=True):
            props = {
                key: value.strip()
                for key, value in line.items()
                if key not in ("rec_id", "given_name", "surname") and value.strip()
            }
            yield line["rec_id"].split("-")[1], f"{line['given_name']} {line['surname']}".strip(), props, None


def _fake(name):
    with (DATA / name).open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            props = {key: line[key] for key in ("dob", "city") if line[key]}
            yield line["cluster"], f"{line['first_name']} {line['surname']}".strip(), props, line["email"]


@pytest.mark.skipif(not DATA.exists(), reason="the sets with true links are not beside this clone")
@pytest.mark.parametrize(
    ("name", "read", "precision", "recall"),
    [
        ("dataset1.csv", _febrl, 0.95, 0.95),
        pytest.param("dataset2.csv", _febrl, 0.95, 0.95, marks=pytest.mark.rig),
        pytest.param("dataset3.csv", _febrl, 0.95, 0.85, marks=pytest.mark.rig),
        ("fake_1000.csv", _fake, 0.8, 0.5),
    ],
)
def test_proposals_on_sets_with_true_links(name, read, precision, recall, capsys):
    """Febrl 1–3 (made persons with made errors) and fake_1000; e-mail addresses are compared, not taken as proof."""
    truth, rows = defaultdict(list), []
    for cluster, person, props, mail in read(name):
        rows.append(
            (
                cluster,
                Candidate(
                    (),
                    at=NOON + timedelta(minutes=len(rows)),
                    name=person,
                    props={**props, **({"mail": mail} if mail else {})},
                ),
            )
        )
    answers = resolve([candidate for _cluster, candidate in rows], by=SYSTEM, at=NOON)
    for (cluster, _candidate), answer in zip(rows, answers, strict=True):
        truth[cluster].append(answer.person)
    links = {frozenset(pair) for people in truth.values() for pair in combinations(people, 2)}
    found = search(at=NOON)
    proposed = open_pairs()
    right = len(links & proposed)
    with capsys.disabled():
        print(
            f"\n{name}: {len(rows)} records, {len(links)} true links, {found.compared} pairs compared, {len(proposed)} proposed,"
            f" precision {right / len(proposed):.3f}, recall {right / len(links):.3f}"
        )
    assert right / len(proposed) >= precision
    assert right / len(links) >= recall


@given(st.text("abc12", max_size=9), st.text("abc12", max_size=9))
def test_the_short_cuts_of_counting_edits_change_no_answer(a, b):
    assert edits(a, b) == min(3, _edits_plainly(a, b))


def _edits_plainly(a, b):
    rows = [[i + j if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]
