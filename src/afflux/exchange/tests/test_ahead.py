"""Items made one ahead: the same ones, the same errors, and no thread left behind."""

from __future__ import annotations

import gc
import sys
import threading

import pytest

from afflux.exchange.ahead import ahead


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "ahead"]


def test_items_come_in_order_and_the_settings_are_as_before():
    before = sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count()
    assert list(ahead(iter(range(50)))) == list(range(50))
    assert (sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count()) == before
    assert not threads()


def test_an_error_comes_after_the_items_before_it():
    def items():
        yield 1
        raise LookupError("here")

    seen = []
    with pytest.raises(LookupError, match="here"):
        seen.extend(ahead(items()))
    assert (seen, threads()) == ([1], [])


def test_no_more_than_one_is_made_before_it_is_asked_for():
    made = []

    def items():
        for item in range(10):
            made.append(item)
            yield item

    coming = ahead(items())
    assert next(coming) == 0
    coming.close()
    assert made in ([0], [0, 1])
    assert not threads()


def test_the_last_of_several_puts_the_settings_back():
    before = gc.get_threshold()
    first, second = ahead(iter([1, 2])), ahead(iter([1, 2]))
    next(first), next(second)
    first.close()
    assert gc.get_threshold() != before
    second.close()
    assert gc.get_threshold() == before
