"""Choosing which of the file's columns is which of ours: guessed by their names, shown beside the first rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from afflux.console.pages import ConsoleRequest, page
from afflux.exchange import access, actions
from afflux.exchange.cells import said
from afflux.exchange.kinds import Column, Kind, Type
from afflux.exchange.mapping import NOT_A_MAPPING
from afflux.exchange.meaning import guessed
from afflux.exchange.models import Run
from afflux.exchange.reading import open_table, options_of
from afflux.files import store
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

PREVIEW = 8  # rows
FIXED = "="  # the choice "the same for every row"
_WIDEST = 400  # columns offered
_OFFERED = 30  # of the file's other columns, as fields of the merchant's own
_DATE_FORMATS = (
    "",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "unix",
)
_UNITS = ("", "minutes", "seconds", "hours", "hh:mm", "mm:ss")


@dataclass
class Peek:
    """What the file shows at first sight."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    form: str = ""
    encoding: str = ""


@page("imports.write", write="imports.write")
def columns(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """Choose columns and options, then check or import."""
    run = access.run(request.actor, run_id)
    if run.state != Run.State.DRAFT:
        return redirect("import", run.id)
    of = actions.permitted(run.kind, request.actor)
    try:
        peek = _peek(run)
    except Refused as refused:
        return render(
            request, "exchange/unreadable.html", {"run": run, "refused": refused}, status=refused.why.status
        )
    chosen, refusal = request.POST if request.method == "POST" else _guess(of, peek.columns), None
    if request.method == "POST":
        try:
            return _sent(request, run, of)
        except Refused as refused:
            refusal = refused
    return render(
        request,
        "exchange/columns.html",
        _context(run, of, peek, chosen, refusal),
        status=422 if refusal else 200,
    )


def _peek(run: Run) -> Peek:
    with store.open_kept(run.file) as stream:
        table = open_table(stream, **options_of(run.mapping))
        names = table.columns[:_WIDEST]
        rows = [
            [_short(record.cells.get(name, "")) for name in names[:40]]
            for record in islice(table.records(), PREVIEW)
        ]
        return Peek(names, rows, table.format, table.encoding)


def _short(value: Any) -> str:
    text = said(value).replace("\x00", "")
    return text if len(text) <= 40 else text[:40] + "…"


def _guess(of: Kind, names: list[str]) -> QueryDict:
    found = QueryDict(mutable=True)
    for ours, theirs in guessed(of, names).items():
        found[f"from.{ours}"] = theirs
    prefix = next((column.name[:-1] for column in of.columns if column.name.endswith(".*")), "")
    left = [name for name in names if name not in set(found.values())]
    for name in left[:_OFFERED] if prefix else []:
        found[f"from.{prefix}{name}"] = ""
    return found


def _sent(request: ConsoleRequest, run: Run, of: Kind) -> HttpResponse:
    mapping = {**options_of(run.mapping), **_mapping(of, request.POST)}
    options = {option.name: request.POST.get(f"option.{option.name}", "").strip() for option in of.options}
    options = {name: value for name, value in options.items() if value}
    name = request.POST.get("save_as", "").strip()
    if name:
        actions.save_profile(
            name=name,
            kind_name=run.kind,
            mapping={**mapping, "options": options},
            by=request.actor,
            at=utc_now(),
        )
    dry_run = request.POST.get("action") != "import"
    run = actions.send(run, mapping=mapping, options=options, dry_run=dry_run, by=request.actor, at=utc_now())
    return redirect("import", run.id)


def _mapping(of: Kind, post: QueryDict) -> dict[str, Any]:
    """The choices of the page as a mapping, with the rules written by hand on top."""
    found: dict[str, Any] = {}
    for column in _rows(of, post):
        source = post.get(f"from.{column.name}", "")
        if source == FIXED:
            value = post.get(f"value.{column.name}", "").strip()
            found[column.name] = {"value": value} if value else None
        elif source:
            spec: dict[str, Any] = {"from": source}
            for word in ("format", "unit"):
                if post.get(f"{word}.{column.name}"):
                    spec[word] = post[f"{word}.{column.name}"]
            found[column.name] = spec
    rules = _rules(post.get("rules", ""))
    return {**rules, "columns": {**found, **rules.get("columns", {})}, "only": True}


def _rules(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        rules = json.loads(text)
    except ValueError as error:
        raise Refused(
            NOT_A_MAPPING, field="rules", where=_("More rules"), wanted=f"JSON ({error})"
        ) from error
    if not isinstance(rules, dict):
        raise Refused(NOT_A_MAPPING, field="rules", where=_("More rules"), wanted=_("an object in braces"))
    return rules


def _rows(of: Kind, post: QueryDict) -> list[Column]:
    """Our columns, the open ones as far as the file has or the page chose some."""
    fixed = [column for column in of.columns if not column.name.endswith(".*")]
    names = {column.name for column in fixed}
    extra = sorted({key[5:] for key in post if key.startswith("from.")} - names)
    return [*fixed, *(Column(name, Type.TEXT, _("A field of your own.")) for name in extra)]


def _context(run: Run, of: Kind, peek: Peek, chosen: QueryDict, refusal: Refused | None) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "column": column,
            "source": chosen.get(f"from.{column.name}", ""),
            "value": chosen.get(f"value.{column.name}", ""),
            "formats": _DATE_FORMATS if column.type in (Type.DATE, Type.MOMENT) else (),
            "format": chosen.get(f"format.{column.name}", ""),
            "units": _UNITS if column.type is Type.DURATION else (),
            "unit": chosen.get(f"unit.{column.name}", ""),
            "error": str(refusal) if refusal and refusal.field == column.name else "",
        }
        for column in _rows(of, chosen)
    ]
    options: list[dict[str, Any]] = [
        {
            "option": option,
            "choices": list(option.choices()) if option.choices else None,
            "value": chosen.get(f"option.{option.name}", ""),
            "error": str(refusal) if refusal and refusal.field == option.name else "",
        }
        for option in of.options
    ]
    at_a_field = refusal and refusal.field in {
        *(row["column"].name for row in rows),
        *(found["option"].name for found in options),
    }
    return {
        "run": run,
        "kind": of,
        "peek": peek,
        "rows": rows,
        "options": options,
        "refusal": "" if at_a_field or not refusal else str(refusal),
        "rules": chosen.get("rules", ""),
        "save_as": chosen.get("save_as", ""),
        "guide": reverse("mappings"),
    }
