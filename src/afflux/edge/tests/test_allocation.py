"""Where a scan goes: by weight, by hours, under every cap, and else to the fallback."""

import random
from datetime import date
from uuid import uuid4

from afflux.edge.allocation import Book
from afflux.edge.tests.made import NOON, hours, plan, row, target

DAY = 86_400_000
HOUR = 3_600_000


def choose(book, code, at=NOON, **how):
    seat, _valid = book.choose(code, at, **how)
    return seat and seat.place


def test_weights_hold_over_a_hundred_thousand_scans():
    weights = [1, 2, 3, 4]
    code = plan(row(*(target(weight=weight) for weight in weights)))
    book, counts = Book(random.Random(20260922).random), dict.fromkeys((place.id for place in code.places), 0)
    for _ in range(100_000):
        counts[choose(book, code).id] += 1
    expected = [10_000 * weight for weight in weights]
    chi = sum((seen - wanted) ** 2 / wanted for seen, wanted in zip(counts.values(), expected, strict=True))
    assert chi < 11.34, "chi-square, 3 degrees of freedom, p = 0.01"


def test_a_target_of_weight_nought_gets_nobody():
    code = plan(row(target(weight=0), target(weight=5)))
    book = Book()
    assert {choose(book, code).id for _ in range(50)} == {code.places[1].id}


def test_the_cap_of_a_code_and_of_a_target_hold_together():
    code = plan(row(target(daily_cap=3), target(daily_cap=30), daily_cap=20))
    book = Book()
    places = [choose(book, code) for _ in range(40)]
    assert places.count(code.places[0]) <= 3
    assert sum(place is not None for place in places) == 20


def test_what_the_database_did_not_agree_to_is_free_again():
    code = plan(row(target(daily_cap=1)))
    book = Book()
    assert choose(book, code)
    assert choose(book, code) is None
    book.withdraw()
    assert choose(book, code)
    book.agree()
    assert choose(book, code) is None
    assert [counter.used for counter in book.counters.values()] == [1, 1]


def test_what_was_seen_under_lock_counts():
    code = plan(row(target(daily_cap=5)))
    book = Book()
    choose(book, code, take=False)
    book.learn([(code.places[0].id, "2026-09-22", 5)])
    assert choose(book, code) is None


def test_a_look_takes_no_place():
    code = plan(row(target(daily_cap=1)))
    book = Book()
    assert all(choose(book, code, take=False) for _ in range(5))
    assert not book.asked()


def test_the_caps_of_tomorrow_are_new_at_midnight_of_the_code():
    code = plan(row(target(daily_cap=1)))
    book = Book()
    last = NOON + 12 * HOUR - 1
    assert choose(book, code, last)
    assert choose(book, code, last) is None
    assert choose(book, code, last + 1)
    assert sorted(counter.day for counter in book.asked()) == ["2026-09-22"] * 2 + ["2026-09-23"] * 2


def test_hours_are_those_of_the_code_and_end_sharply():
    code = plan(row(target(schedule=[hours([1], "09:00", "12:00"), hours([1], "12:30", "24:00")])))
    book = Book()
    assert choose(book, code, NOON - 1)
    assert choose(book, code, NOON) is None
    assert choose(book, code, NOON + HOUR // 2)
    assert choose(book, code, NOON + 12 * HOUR - 1)
    assert choose(book, code, NOON + DAY - 1) is None, "Wednesday"


def test_off_duty_stopped_and_gone_get_nobody():
    code = plan(row(target(serves=False), target(stopped_until=NOON + 500)))
    book = Book()
    assert choose(book, code) is None
    assert choose(book, code, NOON + 499) is None
    assert choose(book, code, NOON + 500) is code.places[1], "a stop ends to the millisecond"


def test_the_ceiling_of_pace_grows_with_the_account_and_is_shared_by_codes():
    staff, mode = str(uuid4()), str(uuid4())
    pace = [(0, 0, 10), (10, 0, 30)]
    rows = [row(target(staff=staff, opened_on=date(2026, 9, 17)), mode=mode, pace=pace) for _ in range(2)]
    one, two = plan(rows[0]), plan(rows[1])
    book = Book()
    taken = sum(choose(book, code) is not None for code in [one, two] * 30)
    assert taken == 20, "five days old: half way from 10 to 30"


def test_the_fallback_code_takes_over_and_then_the_address():
    second = row(target(daily_cap=2), fallback_url="https://last.example.com/x")
    code = plan(row(target(daily_cap=1)), second)
    book = Book()
    places = [choose(book, code) for _ in range(5)]
    assert [place and place.id for place in places] == [
        code.places[0].id,
        *[second.targets[0].id] * 2,
        None,
        None,
    ]
    assert code.otherwise == "https://last.example.com/x"
    assert plan(row(target())).otherwise == "/l/abc/full"


def test_a_closed_code_leads_to_its_fallback():
    open_one = row(target())
    for closed in ({"closed": True}, {"ends": NOON}, {"opens": NOON + 1}):
        code = plan(row(target(), **closed), open_one)
        seat, valid = Book().choose(code, NOON)
        assert (seat.place.id, valid) == (open_one.targets[0].id, False)


def test_a_browser_is_led_back_to_its_fallback_only_while_that_is_open():
    first, second = row(target()), row(target())
    assert second.targets[0].id in plan(first, second).by_target
    second.closed = True
    assert list(plan(first, second).by_target) == [first.targets[0].id]


def test_without_the_database_only_places_without_a_limit_are_given():
    code = plan(row(target(daily_cap=5), target()))
    assert {choose(Book(), code, open_end=True).id for _ in range(40)} == {code.places[1].id}
    capped = plan(row(target(), daily_cap=5))
    assert choose(Book(), capped, open_end=True) is None


def test_an_address_that_is_not_safe_any_more_is_no_place():
    code = plan(
        row(
            target(url="javascript:alert(1)"),
            target(url="https://user@evil.example/"),
            fallback_url="//evil.example",
        )
    )
    assert code.places == ()
    assert code.otherwise == "/l/abc/full"


def test_a_book_forgets_minutes_that_are_over():
    book = Book()
    for number in range(9_000):
        book.opening(plan(row(target())), NOON + (number // 1_000) * 60_000)
    assert len(book.openings) < 5_500
    assert len(book.counters) <= 2 * 5_500
