"""/api/v1/imports: files of rows, taken to a worker, followed to their end."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Schema
from ninja.files import UploadedFile
from pydantic import Field

from afflux.api.fields import After, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.exchange import access, actions
from afflux.exchange.keeping import UPLOAD
from afflux.exchange.kinds import Kind
from afflux.exchange.models import Reject, Run
from afflux.exchange.rejects import sentence
from afflux.files import store
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, problem

routes = Routes(_("Imports"))
NOT_OBJECT = problem("exchange.api_not_object", _("“%(name)s” must be a JSON object, or empty."))
Json = Annotated[str, Field(max_length=20_000)]


class ImportIn(Schema):
    kind: Annotated[
        str,
        Field(
            max_length=16,
            description="contacts, orders, costs, exposures or events; empty where the mapping names feeds.",
        ),
    ]
    mapping: Annotated[
        Json,
        Field(description="A mapping as JSON; empty: the canonical columns and their usual other names."),
    ] = ""
    options: Annotated[
        Json, Field(description='Options as JSON, such as {"create_channels": "parcel_card"}.')
    ] = ""
    dry_run: Annotated[bool, Field(description="Count and explain, write nothing.")] = False


class ImportOut(Schema):
    id: UUID
    kind: str
    file_name: str
    dry_run: bool
    state: str
    share: float
    rows_done: int
    imported: int
    merged: int
    rejected: int
    skipped: int
    problem: str
    detail: str
    created_at: datetime
    finished_at: datetime | None


class RejectOut(Schema):
    row: int
    field: str
    code: str
    detail: str
    raw: dict[str, Any]


class ColumnOut(Schema):
    name: str
    type: str
    required: bool
    aliases: list[str]
    help: str


class KindOut(Schema):
    name: str
    label: str
    columns: list[ColumnOut]
    options: list[str]


def _language() -> str:
    return get_language() or "en"


def shown(run: Run) -> dict[str, Any]:
    """A run as the API answers it; rows_done = imported + merged + rejected + skipped."""
    plain = (
        "id", "kind", "file_name", "dry_run", "state", "share", "imported", "merged", "rejected", "skipped", "problem",
        "created_at", "finished_at",
    )  # fmt: skip
    detail = sentence(run.problem, run.problem_params, _language()) if run.problem else ""
    return {**{name: getattr(run, name) for name in plain}, "rows_done": run.next_row, "detail": detail}


@routes.get(
    "/imports/kinds",
    right="imports.write",
    response=list[KindOut],
    says=_(
        "What may be imported with this key: the columns of each kind, the other names they go by, the options."
    ),
)
def list_import_kinds(request: ApiRequest) -> Any:
    return [_shown_kind(kind) for kind in access.kinds(request.actor)]


def _shown_kind(kind: Kind) -> dict[str, Any]:
    columns = [
        {
            "name": c.name,
            "type": c.type.value,
            "required": c.required,
            "aliases": list(c.aliases),
            "help": str(c.help),
        }
        for c in kind.columns
    ]
    return {
        "name": kind.name,
        "label": str(kind.label),
        "columns": columns,
        "options": [o.name for o in kind.options],
    }


@routes.get(
    "/imports",
    right="imports.write",
    response=Page[ImportOut],
    says=_("Imports, newest first: headquarters see all, others their own."),
)
def list_imports(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    rows = access.runs(request.actor)
    return page(
        rows, by="-created_at", limit=limit, after=after, show=lambda found: [shown(run) for run in found]
    )


@routes.post(
    "/imports",
    right="imports.write",
    response={202: ImportOut},
    says=_(
        "Send a file (CSV, XLSX or JSON lines) to be imported by a worker; follow it by its id. The same file twice changes nothing."
    ),
)
def start_import(request: ApiRequest, said: Form[ImportIn], file: File[UploadedFile]) -> Any:
    mapping, options = _object("mapping", said.mapping), _object("options", said.options)
    actions.permitted(said.kind, request.actor)
    name = file.name or "upload"
    kept = store.keep(file.chunks(), name=name, media_type=UPLOAD, at=utc_now())
    run = actions.start(
        kind_name=said.kind,
        file=kept.digest,
        file_name=name,
        mapping=mapping,
        options={key: str(value) for key, value in options.items()},
        dry_run=said.dry_run,
        by=request.actor,
        at=utc_now(),
        worker=True,
    )
    return shown(run)


@routes.get(
    "/imports/{uuid:run_id}",
    right="imports.write",
    response=ImportOut,
    says=_("How far an import is, or how it ended: rows in = imported + merged + rejected + skipped."),
)
def get_import(request: ApiRequest, run_id: UUID) -> Any:
    return shown(access.run(request.actor, run_id))


@routes.get(
    "/imports/{uuid:run_id}/rejects",
    right="imports.write",
    response=Page[RejectOut],
    says=_("Rows that were not taken, in the file's order: where, which field, why, and what they said."),
)
def list_import_rejects(request: ApiRequest, run_id: UUID, limit: Size = 100, after: After = None) -> Any:
    rows = Reject.objects.filter(run=access.run(request.actor, run_id))

    def show(found: list[Reject]) -> list[dict[str, Any]]:
        return [
            {
                "row": r.row,
                "field": r.field,
                "code": r.problem,
                "detail": sentence(r.problem, r.params, _language()),
                "raw": dict(r.raw),
            }
            for r in found
        ]

    return page(rows, by="row", limit=limit, after=after, show=show)


@routes.post(
    "/imports/{uuid:run_id}/stop",
    right="imports.write",
    response=ImportOut,
    says=_("Stop after the rows now being written; what is written stays."),
)
def stop_import(request: ApiRequest, run_id: UUID) -> Any:
    return shown(actions.stop(access.run(request.actor, run_id), by=request.actor, at=utc_now()))


@routes.post(
    "/imports/{uuid:run_id}/resume",
    right="imports.write",
    response=ImportOut,
    says=_("Let a stopped or failed import go on where it stood."),
)
def resume_import(request: ApiRequest, run_id: UUID) -> Any:
    return shown(
        actions.resume(access.run(request.actor, run_id), by=request.actor, at=utc_now(), worker=True)
    )


def _object(name: str, text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or "\\u0000" in text:
        raise Refused(NOT_OBJECT, field=name, name=name)
    return found
