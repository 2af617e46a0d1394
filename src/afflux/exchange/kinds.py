"""Kinds of rows that a file may hold. The rooms that own the facts register them; exchange knows no business names.

A kind is handed rows whose cells are already typed and checked against its columns, a chunk at a time, inside the
transaction that also moves the run on. It answers one outcome per row, in order: rows in = imported + merged + rejected.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import islice
from typing import Any
from uuid import UUID

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Problem


class Type(Enum):
    """What a cell becomes before a kind sees it."""

    TEXT = "text"  # str, cleaned, never empty
    WRITTEN = "written"  # str as it was written, full-width signs and line breaks kept
    COUNT = "count"  # int >= 0
    DECIMAL = "decimal"  # Decimal
    DATE = "date"  # datetime.date
    MOMENT = "moment"  # aware datetime in UTC; a date alone is its midnight in the merchant's zone
    DURATION = "duration"  # int seconds >= 0; a bare number is minutes
    PHONE = "phone"  # E.164
    EMAIL = "email"  # lower-cased address
    CURRENCY = "currency"  # ISO 4217 letters
    LIST = "list"  # list[str], split at ; , | 、 ，
    JSON = "json"  # dict, list, str, int, float, bool as JSON says


@dataclass(frozen=True)
class Column:
    """A canonical column. `name` "prop.*" takes any column that starts with "prop."; `aliases` are other headers in use."""

    name: str
    type: Type
    help: Any  # one lazily translated sentence: what belongs here, in which unit
    required: bool = False
    aliases: tuple[str, ...] = ()
    max_length: int = 0  # of TEXT and of each item of LIST; 0: no limit


@dataclass(frozen=True)
class Option:
    """A choice made once for a whole file. The CLI shows it as --create-channels, a form as a field."""

    name: str  # "create_channels"
    label: Any
    help: Any
    choices: Callable[[], Iterable[tuple[str, Any]]] | None = None  # (value, label); None: free text


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `values` by canonical column, empty cells left out. `key` is the same whenever the same row is read again."""

    number: int  # as a spreadsheet counts: the header is row 1
    values: dict[str, Any]
    key: UUID
    known: Any = None  # what the kind worked out beforehand

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The typed value of a column, or `otherwise` where the cell was empty."""
        return self.values.get(name, otherwise)


class Taken(Enum):
    """IMPORTED: something new was written. MERGED: all of it was there before (or was joined to what was there)."""

    IMPORTED = "imported"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a row was not taken: a declared problem, its values, and the canonical column at fault.

    `untold`: what the row says is not kept beside it, for whom it names may not be kept.
    """

    problem: Problem
    field: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)  # JSON values only
    untold: bool = False


Outcome = Taken | Rejected


@dataclass(frozen=True)
class Context:
    """Who imports what, when, and the merchant's habits. `options` holds the chosen options by name, unset ones left out."""

    run: UUID
    by: Actor
    at: datetime
    source: str  # "import crm.csv", for provenance
    options: Mapping[str, str]
    timezone: str
    currency: str
    phone_region: str
    dry_run: bool = False  # the transaction is rolled back after the outcomes are counted


class Kind(ABC):
    """One kind of rows: its columns, its options, how to write them and how to give them out again."""

    name: str  # "costs"
    label: Any
    help: Any
    right: str  # what an importer must hold: "drain.write"
    export_right: str  # what an exporter must hold: "drain.export"
    columns: Sequence[Column]
    options: Sequence[Option] = ()
    changing: frozenset[str] = (
        frozenset()
    )  # columns that may say something new of the same row, such as a status

    def number(self, values: Mapping[str, Any]) -> str | UUID | None:
        """The row's own number, or None: then its content is its identity, and its nth twin in a file is a row of its own.

        `Row.key` is hashed_id(kind name, "number", number), or the number itself where it is a UUID, so that the same
        number read twice is the same row.
        """
        return None

    def beforehand(self, values: Mapping[str, Any]) -> Any:
        """What can be worked out of a row by itself: it comes back as `Row.known`. Like `number` it is asked while the
        chunk before is being written, by a thread that must not touch the database.
        """
        return None

    @abstractmethod
    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        """Write a chunk (up to 5,000 rows) set-wise and answer one outcome per row, in order.

        Runs inside a transaction; a database error sends the rows again in halves until the one at fault is alone,
        so that nothing but the returned outcomes and the tables may remember what was written.
        """

    @abstractmethod
    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        """Rows by canonical column, typed, as `write` takes them: importing an export changes nothing."""

    def opened(self, by: Actor) -> Sequence[str]:
        """The open columns ("prop.city") that `export` fills for this actor, found without reading the rows."""
        return ()

    def counted(self, by: Actor, most: int | None = None) -> int:
        """About how many rows `export` gives, looking no further than `most`: small files come at once, and a large
        one shows how far it is. This way of counting reads the rows; a kind with many says it faster.
        """
        return sum(1 for _row in islice(self.export(by), most))


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; `wiring` calls this once per kind."""
    _KINDS[kind.name] = kind


def kind(name: str) -> Kind | None:
    """The kind of that name, or None."""
    return _KINDS.get(name)


def all_kinds() -> list[Kind]:
    """All kinds in the order they were registered."""
    return list(_KINDS.values())
