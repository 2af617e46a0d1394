"""Mappings: how the columns of a source become the columns of a kind. Plain JSON, checked as a whole before a row is read.

    {"columns": {"date": {"from": "日期", "format": "%d/%m/%Y"}, "channel": {"value": "calls"}, "phone": "手机号"},
     "keep": [{"column": "outcome", "in": ["added"]}], "options": {"create_channels": "call"}}

A mapping with "feeds" (a list of such objects, each with its "kind") reads one file several times, once per kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.exchange.cells import SECONDS
from afflux.exchange.kinds import Column, Kind, all_kinds, kind
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean, parse_decimal

NOT_A_MAPPING = problem("exchange.not_a_mapping", _("“%(where)s” in the mapping must be %(wanted)s."))
UNKNOWN_WORD = problem(
    "exchange.unknown_word",
    _("The mapping says “%(word)s” in %(where)s, which means nothing. Known are: %(known)s."),
)
UNKNOWN_KIND = problem("exchange.unknown_kind", _("There is no kind “%(name)s”. Known are: %(known)s."))
UNKNOWN_FIELD = problem(
    "exchange.unknown_field", _("%(kind)s have no column “%(name)s”. Known are: %(known)s.")
)
BAD_PATTERN = problem("exchange.bad_pattern", _("“%(pattern)s” is no pattern that can be used: %(reason)s."))

_FILE = {"encoding", "delimiter", "sheet", "header", "skip"}
_FEED = {"kind", "columns", "keep", "options", "only", "aliases", "decimal"}
_FIELD = {
    "from",
    "value",
    "join",
    "values",
    "otherwise",
    "format",
    "unit",
    "divide",
    "extract",
    "prefix",
    "suffix",
}
_FILTER = {"column", "in", "not_in", "equals", "matches", "filled"}


@dataclass(frozen=True)
class Source:
    """Where one canonical column comes from. `values` maps folded text to text; None leaves the row out of this feed."""

    columns: tuple[str, ...] = ()
    constant: Any = None
    join: str = " "
    values: dict[str, str | None] = field(default_factory=dict)
    otherwise: str | None = None
    format: str = ""
    unit: str = ""
    divide: Decimal = Decimal(1)
    extract: re.Pattern[str] | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Filter:
    """Keep a row only where the column's folded text is one of / none of these, matches, or is filled at all."""

    column: str
    among: frozenset[str] | None = None
    outside: frozenset[str] | None = None
    matches: re.Pattern[str] | None = None
    filled: bool | None = None


@dataclass(frozen=True)
class Mapping:
    """A checked mapping for one kind. `columns` holds None for a column that must not be taken at all."""

    columns: dict[str, Source | None] = field(default_factory=dict)
    keep: tuple[Filter, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    decimal_comma: bool = False
    aliases: bool = True  # headers in use (手机号, mobile) are understood
    only: bool = False  # nothing but `columns`, not even canonical names


def fold(text: str) -> str:
    """Text as it is compared: full-width forms, case and outer space do not matter."""
    return clean(text).casefold()


def feeds_of(spec: Any, kind_name: str = "") -> list[tuple[str, dict[str, Any]]]:
    """(kind, raw mapping) for each feed of a mapping file; what stands beside "feeds" holds for all of them.

    With `kind_name` only feeds of that kind. Refuses with the word at fault.
    """
    spec = _object(spec, "{}")
    shared = {word: value for word, value in spec.items() if word not in ("feeds", "name", "about")}
    parts = spec.get("feeds")
    if parts is None:
        parts, shared = [shared], {}
    if not isinstance(parts, list) or not parts:
        raise Refused(NOT_A_MAPPING, field="mapping", where="feeds", wanted=_("a list of objects"))
    found = []
    for part in parts:
        merged = _merged(shared, _object(part, "feeds"))
        name = str(merged.pop("kind", "") or kind_name)
        if kind(name) is None:
            raise Refused(
                UNKNOWN_KIND, field="kind", name=name, known=", ".join(known.name for known in all_kinds())
            )
        if kind_name in ("", name):
            found.append((name, merged))
    if not found:
        raise Refused(
            UNKNOWN_KIND,
            field="kind",
            name=kind_name,
            known=", ".join(sorted({str(part.get("kind")) for part in parts})),
        )
    return found


def checked(raw: dict[str, Any], of: Kind) -> Mapping:
    """The mapping of one feed, every word of it understood."""
    _only_known(raw, _FILE | _FEED, _("the mapping"))
    columns = _object(raw.get("columns", {}), "columns")
    known = {column.name: column for column in of.columns}
    return Mapping(
        columns={
            name: _source(name, spec) for name, spec in columns.items() if _belongs(name, known, raw, of)
        },
        keep=tuple(_filter(part) for part in _list(raw.get("keep", []), "keep")),
        options={
            str(name): str(value)
            for name, value in _object(raw.get("options", {}), "options").items()
            if value not in (None, "")
        },
        decimal_comma=raw.get("decimal", ".") == ",",
        aliases=bool(raw.get("aliases", not columns)),
        only=bool(raw.get("only", False)),
    )


def _merged(shared: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Shared columns a feed's kind does not have are marked, so that they are passed over instead of refused."""
    merged = {**shared, **part}
    for word in ("columns", "options"):
        merged[word] = {**_object(shared.get(word, {}), word), **_object(part.get(word, {}), word)}
    merged["keep"] = [*_list(shared.get("keep", []), "keep"), *_list(part.get("keep", []), "keep")]
    merged["_shared"] = sorted(set(shared.get("columns", {})) - set(part.get("columns", {})))
    if not merged["_shared"]:
        del merged["_shared"]
    return merged


def _belongs(name: str, known: dict[str, Column], raw: dict[str, Any], of: Kind) -> bool:
    if column_of(known, name) is not None:
        return True
    if name in raw.get("_shared", ()):
        return False
    raise Refused(UNKNOWN_FIELD, field=name, kind=str(of.label), name=name, known=", ".join(known))


def column_of(known: dict[str, Column], name: str) -> Column | None:
    """The column called `name`; "prop.city" belongs to the open column "prop.*"."""
    return known.get(name) or known.get(name.split(".", 1)[0] + ".*" if "." in name else "")


def _source(name: str, spec: Any) -> Source | None:
    if spec is None:
        return None
    if isinstance(spec, str):
        return Source(columns=(spec,))
    spec = _object(spec, name)
    _only_known(spec, _FIELD, name)
    if ("value" in spec) == ("from" in spec):
        raise Refused(
            NOT_A_MAPPING, field=name, where=name, wanted=_("an object with either “from” or “value”")
        )
    if "value" in spec:
        return Source(constant=spec["value"])
    sources = spec["from"] if isinstance(spec["from"], list) else [spec["from"]]
    if not sources or not all(isinstance(source, str) for source in sources):
        raise Refused(
            NOT_A_MAPPING, field=name, where=f"{name}.from", wanted=_("a column's name or a list of them")
        )
    return Source(
        columns=tuple(sources),
        join=str(spec.get("join", " ")),
        values={
            fold(str(said)): None if means is None else str(means)
            for said, means in _object(spec.get("values", {}), name).items()
        },
        otherwise=None if spec.get("otherwise") is None else str(spec["otherwise"]),
        format=str(spec.get("format", "")),
        unit=_unit(spec.get("unit", ""), name),
        divide=_divisor(spec.get("divide", 1), name),
        extract=_pattern(spec["extract"]) if "extract" in spec else None,
        prefix=str(spec.get("prefix", "")),
        suffix=str(spec.get("suffix", "")),
    )


def _unit(raw: Any, name: str) -> str:
    units = (*SECONDS, "mm:ss", "hh:mm", "")
    if raw not in units:
        raise Refused(
            UNKNOWN_WORD, field=name, word=str(raw), where=f"{name}.unit", known=", ".join(units[:-1])
        )
    return str(raw)


def _divisor(raw: Any, name: str) -> Decimal:
    found = parse_decimal(str(raw))
    if not found:
        raise Refused(NOT_A_MAPPING, field=name, where=f"{name}.divide", wanted=_("a number other than zero"))
    return found


def _filter(raw: Any) -> Filter:
    spec = _object(raw, "keep")
    _only_known(spec, _FILTER, "keep")
    if not isinstance(spec.get("column"), str):
        raise Refused(NOT_A_MAPPING, field="keep", where="keep.column", wanted=_("a column's name"))
    among = _list(spec["in"], "keep.in") if "in" in spec else [spec["equals"]] if "equals" in spec else None
    return Filter(
        column=spec["column"],
        among=None if among is None else frozenset(fold(str(value)) for value in among),
        outside=frozenset(fold(str(value)) for value in _list(spec["not_in"], "keep.not_in"))
        if "not_in" in spec
        else None,
        matches=_pattern(spec["matches"]) if "matches" in spec else None,
        filled=bool(spec["filled"]) if "filled" in spec else None,
    )


def _pattern(raw: Any) -> re.Pattern[str]:
    text = str(raw)
    # A repeated group that is itself repeated can take for ever on one cell.
    if len(text) > 200 or re.search(r"[+*}]\)[+*{]", text):
        raise Refused(
            BAD_PATTERN,
            field="mapping",
            pattern=text[:60],
            reason=_("it is too long or repeats a repetition"),
        )
    try:
        return re.compile(text)
    except re.error as error:
        raise Refused(BAD_PATTERN, field="mapping", pattern=text[:60], reason=str(error)) from error


def _object(raw: Any, where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Refused(NOT_A_MAPPING, field="mapping", where=where, wanted=_("an object in braces"))
    return raw


def _list(raw: Any, where: str) -> list[Any]:
    if not isinstance(raw, list):
        raise Refused(NOT_A_MAPPING, field="mapping", where=where, wanted=_("a list in brackets"))
    return raw


def _only_known(raw: dict[str, Any], known: set[str], where: Any) -> None:
    for word in raw:
        if word not in known and word != "_shared":
            raise Refused(
                UNKNOWN_WORD, field="mapping", word=word, where=where, known=", ".join(sorted(known))
            )
