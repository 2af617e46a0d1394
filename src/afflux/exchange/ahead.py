"""Making the next item while the caller is busy with the one before: a file is read while the database writes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator, Iterator
from queue import SimpleQueue
from threading import Event, Lock, Semaphore, Thread
from typing import TypeVar

Item = TypeVar("Item")
SWITCH = 0.0005  # seconds: an answer of the database does not wait long for the thread that reads
GARBAGE = 500_000  # new objects between two looks for cycles: a chunk has three hundred thousand, and none in cycles


def ahead(items: Iterator[Item]) -> Generator[Item]:
    """The same items and the same errors, made by a thread of their own and at most one ahead of the caller.

    `items` must not touch the database: a thread has no part in the caller's transaction. Close the iterator to stop.
    """
    made: SimpleQueue[tuple[Item | None, BaseException | None, bool]] = SimpleQueue()
    taken, stopped = Semaphore(0), Event()

    def make() -> None:
        try:
            for item in items:
                made.put((item, None, False))
                taken.acquire()
                if stopped.is_set():
                    return
            made.put((None, None, True))
        except BaseException as error:
            made.put((None, error, True))

    maker = Thread(target=make, name="ahead", daemon=True)
    with _TUNED:
        maker.start()
        try:
            while True:
                item, error, ended = made.get()
                if error is not None:
                    raise error
                if ended:
                    return
                taken.release()
                yield item  # type: ignore[misc]  # an item comes with every answer that ends nothing
        finally:
            stopped.set()
            taken.release()
            maker.join()


class _Tuning:
    """For two threads with many objects: looking for cycles among all rows of a chunk, seven hundred allocations after
    the last look, takes as long as reading and writing them. The settings are the process's; the last one out puts them back.
    """

    def __init__(self) -> None:
        self._lock, self._users = Lock(), 0
        self._before: tuple[float, tuple[int, int, int]] = (0.0, (0, 0, 0))

    def __enter__(self) -> None:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._before = sys.getswitchinterval(), gc.get_threshold()
                gc.freeze()
                gc.set_threshold(GARBAGE, 10, 10)
                sys.setswitchinterval(SWITCH)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                sys.setswitchinterval(self._before[0])
                gc.set_threshold(*self._before[1])
                gc.unfreeze()


_TUNED = _Tuning()
