"""From a record of a file to a typed row of a kind: which column feeds which, the mapping's rules, and the row's key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.exchange.cells import Habits, parser, said
from afflux.exchange.formulas import unguarded
from afflux.exchange.host import House
from afflux.exchange.kinds import Column, Kind, Rejected, Type
from afflux.exchange.mapping import Mapping, Source, column_of, fold
from afflux.exchange.reading import Record
from afflux.kernel.errors import Refused, problem

NO_SUCH_COLUMN = problem(
    "exchange.no_such_column", _("The file has no column “%(name)s”. It has: %(known)s.")
)
COLUMN_MISSING = problem(
    "exchange.column_missing",
    _("The file has no column for “%(name)s”. Name it in the mapping. The file has: %(known)s."),
)
CELL_MISSING = problem("exchange.cell_missing", _("“%(name)s” is empty, and a row cannot do without it."))
NOTHING_FITS = problem(
    "exchange.nothing_fits",
    _("No column of the file is one of ours. Say in a mapping which is which. The file has: %(known)s."),
)


class _LeftOut(Exception):
    """A value map says that this row is not for this feed."""


@dataclass(frozen=True)
class _Step:
    """One canonical column of this file: how to fetch its text and how to read it."""

    name: str
    fetch: Callable[[dict[str, Any]], Any]
    parse: Callable[[Any], Any]


class Reader:
    """Reads the records of one file as rows of one kind. `used` maps canonical columns to the file's own."""

    def __init__(
        self, kind: Kind, mapping: Mapping, columns: list[str], house: House, *, guards: bool = True
    ) -> None:
        """`guards`: the file is one for spreadsheets, whose cells may carry the quotation mark against formulas."""
        self._mapping, self._house, self._guards = mapping, house, guards
        self._columns = columns
        self._known = {column.name: column for column in kind.columns}
        sources = sources_for(kind, mapping, columns)
        self.used = {name: source.columns for name, source in sources.items()}
        taken = {column for source in sources.values() for column in source.columns}
        self.ignored = [column for column in columns if column not in taken]
        self._required = [column.name for column in kind.columns if column.required]
        self._steps = [self._step(name, source) for name, source in sources.items()]
        for test in mapping.keep:
            _found(test.column, columns)
        for name in self._required:
            if name not in sources:
                raise Refused(COLUMN_MISSING, field=name, name=name, known=_listed(columns))
        if not any(source.columns for source in sources.values()):
            raise Refused(NOTHING_FITS, field="mapping", known=_listed(columns))

    def keeps(self, record: Record) -> bool:
        """Whether the mapping's filters let this record through."""
        for test in self._mapping.keep:
            raw = said(record.cells.get(_found(test.column, self._columns), ""))
            text = fold(raw)
            if test.among is not None and text not in test.among:
                return False
            if test.outside is not None and text in test.outside:
                return False
            if test.filled is not None and bool(text) is not test.filled:
                return False
            if test.matches is not None and not test.matches.search(raw[:2000]):
                return False
        return True

    def values(self, record: Record) -> dict[str, Any] | Rejected | None:
        """Typed values by canonical column; None where the mapping leaves the row out; or the first thing wrong."""
        found: dict[str, Any] = {}
        for step in self._steps:
            try:
                raw = step.fetch(record.cells)
                value = None if raw is None or raw == "" else step.parse(raw)
            except _LeftOut:
                return None
            except Refused as refusal:
                return Rejected(refusal.why, step.name, refusal.params)
            if value is not None:
                found[step.name] = value
        for name in self._required:
            if name not in found:
                return Rejected(CELL_MISSING, name, {"name": name})
        return found

    def _step(self, name: str, source: Source) -> _Step:
        column = column_of(self._known, name) or Column(name, Type.TEXT, "")
        habits = Habits(
            timezone=self._house.timezone,
            phone_region=self._house.phone_region,
            format=source.format,
            unit=source.unit,
            decimal_comma=self._mapping.decimal_comma,
            divide=source.divide,
        )
        parse = parser(column, habits)
        if not source.columns:
            constant = parse(source.constant) if source.constant is not None else None
            return _Step(name, lambda _cells: True, lambda _raw: constant)
        return _Step(name, _fetcher(source, self._guards), parse)


def sources_for(kind: Kind, mapping: Mapping, columns: list[str]) -> dict[str, Source]:
    """Canonical column → where it comes from: what the mapping says, then columns of the canonical name.

    Without a mapping of columns the aliases in use (手机号, mobile) are understood as well.
    """
    open_prefixes = tuple(column.name[:-1] for column in kind.columns if column.name.endswith(".*"))
    folded = {_loose(name): name for name in reversed(columns)}
    sources: dict[str, Source] = {}
    for column in kind.columns:
        if column.name in mapping.columns or column.name.endswith(".*") or mapping.only:
            continue
        names = [column.name, *column.aliases] if mapping.aliases else [column.name]
        match = next((folded[_loose(name)] for name in names if _loose(name) in folded), None)
        if match is not None:
            sources[column.name] = Source(columns=(match,))
    for name in columns:
        if (
            open_prefixes
            and name.startswith(open_prefixes)
            and name not in mapping.columns
            and not mapping.only
        ):
            sources[name] = Source(columns=(name,))
    for name, source in mapping.columns.items():
        if source is not None:
            exact = tuple(_found(column, columns) for column in source.columns)
            sources[name] = Source(**{**_fields(source), "columns": exact})
    order = {column.name: at for at, column in enumerate(kind.columns)}
    return dict(sorted(sources.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])))


def guessed(kind: Kind, columns: list[str]) -> dict[str, str]:
    """Canonical column → the file's column that its name or an alias suggests."""
    sources = sources_for(kind, Mapping(), columns)
    return {name: source.columns[0] for name, source in sources.items()}


def canonical(values: dict[str, Any]) -> str:
    """The same text for the same meaning, whatever the file's format or number of zeros."""
    return "\x1e".join(f"{name}\x1f{_canonical(values[name])}" for name in sorted(values))


def printed(kind: Kind, values: dict[str, Any]) -> str:
    """A row's content as 32 hex digits (BLAKE2b), the identity of a row without a number of its own."""
    if kind.changing:
        values = {name: value for name, value in values.items() if name not in kind.changing}
    return hashlib.blake2b(f"{kind.name}\x1e{canonical(values)}".encode(), digest_size=16).hexdigest()


def _canonical(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _fetcher(source: Source, guards: bool) -> Callable[[dict[str, Any]], Any]:
    simple = not (
        source.values or source.otherwise is not None or source.extract or source.prefix or source.suffix
    )
    if len(source.columns) == 1 and simple:
        only = source.columns[0]

        def fetch_one(cells: dict[str, Any]) -> Any:
            value = cells.get(only)
            return unguarded(value) if guards and isinstance(value, str) and value[:1] == "'" else value

        return fetch_one

    def fetch(cells: dict[str, Any]) -> Any:
        parts = (
            unguarded(said(cells.get(name, ""))) if guards else said(cells.get(name, ""))
            for name in source.columns
        )
        text = source.join.join(part for part in parts if part.strip())
        if source.extract:
            match = source.extract.search(text[:2000])
            text = (match.group(1) if match.re.groups else match.group(0)) if match else ""
        if source.values or source.otherwise is not None:
            text = _translated(source, text)
        return f"{source.prefix}{text}{source.suffix}" if text else text

    return fetch


def _translated(source: Source, text: str) -> str:
    key = fold(text)
    if key in source.values:
        means = source.values[key]
        if means is None:
            raise _LeftOut
        return means
    return text if source.otherwise is None else source.otherwise


def _found(name: str, columns: list[str]) -> str:
    """The file's own spelling of `name`, which may be "#3" for the third column."""
    if name in columns:
        return name
    if name.startswith("#") and name[1:].isdigit() and 1 <= int(name[1:]) <= len(columns):
        return columns[int(name[1:]) - 1]
    match = next((column for column in columns if _loose(column) == _loose(name)), None)
    if match is None:
        raise Refused(NO_SUCH_COLUMN, field="mapping", name=name, known=_listed(columns))
    return match


def _loose(name: str) -> str:
    return fold(name).replace(" ", "").replace("_", "").replace("-", "")


def _listed(columns: Iterable[str]) -> str:
    names = list(columns)
    return ", ".join(names[:40]) + (" …" if len(names) > 40 else "")


def _fields(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in source.__dataclass_fields__}
