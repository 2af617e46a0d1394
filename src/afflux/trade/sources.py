"""Channels as trade knows them: ids with a key. The room that owns them is a stranger; `wiring` joins the two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from afflux.exchange.kinds import Context, Option
from afflux.kernel.errors import Refused
from afflux.trade.problems import NO_CHANNEL

Found = Mapping[str, UUID | Refused]


@dataclass(frozen=True)
class Book:
    """`by_key`: keys → ids; `for_import`: the same for a file, may create them or say why not; `keys`: ids → keys."""

    by_key: Callable[[Sequence[str]], Mapping[str, UUID]]
    for_import: Callable[[Sequence[str], Context], Found]
    keys: Callable[[Sequence[UUID]], Mapping[UUID, str]]
    options: Sequence[Option] = ()


_BOOK = [Book(lambda _keys: {}, lambda _keys, _context: {}, lambda _ids: {})]


def channels_from(book: Book) -> None:
    """Use this book of channels from now on; `wiring` calls it once."""
    _BOOK[0] = book


def book() -> Book:
    """The book of channels in use."""
    return _BOOK[0]


def channel_keyed(key: str) -> UUID | None:
    """The channel of that key; None for an empty key. Raises Refused for an unknown one."""
    if not key.strip():
        return None
    found = book().by_key([key.strip()]).get(key.strip())
    if found is None:
        raise Refused(NO_CHANNEL, field="channel", value=key[:80])
    return found
