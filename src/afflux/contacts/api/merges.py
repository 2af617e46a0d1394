"""/api/v1/merges: two contacts found to be one, and the undoing of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from afflux.api.fields import After, Input, Page, Size
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.contacts import access, merging
from afflux.contacts.actions.merges import merge_by_hand
from afflux.contacts.models import Merge
from afflux.kernel.clock import utc_now

routes = Routes(_("Merges"))


class MergeIn(Input):
    left: UUID
    right: UUID
    proof: Annotated[str, Field(min_length=1, max_length=200, description="Why these two are one person.")]


class MergeOut(Schema):
    id: UUID
    kept: UUID
    absorbed: UUID
    proof: str
    at: datetime
    by: str
    undone_at: datetime | None


def _shown(row: Merge) -> dict[str, Any]:
    return {
        "id": row.id, "kept": row.kept_id, "absorbed": row.absorbed_id, "proof": row.proof, "at": row.at,
        "by": row.by_name, "undone_at": row.undone_at,
    }  # fmt: skip


@routes.get(
    "/merges",
    right="pool.read",
    response=Page[MergeOut],
    says=_("Merges of people the key may see, newest first."),
)
def list_merges(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    return page(access.merges(request.actor), by="-at", limit=limit, after=after, each=_shown)


@routes.post(
    "/merges",
    right="pool.write",
    response={201: MergeOut},
    says=_(
        "Merge two contacts because you say so; the older is kept, every fact moves, and it can be undone."
    ),
)
def create_merge(request: ApiRequest, payload: MergeIn) -> Any:
    left, right = access.person(request.actor, payload.left), access.person(request.actor, payload.right)
    made = merge_by_hand(left.id, right.id, proof=payload.proof, by=request.actor, at=utc_now())
    return _shown(made)


@routes.post(
    "/merges/{uuid:merge_id}/undo",
    right="pool.write",
    response=MergeOut,
    says=_("Make the absorbed contact a person of its own again, with its rows back."),
)
def undo_merge(request: ApiRequest, merge_id: UUID) -> Any:
    found = access.merge(request.actor, merge_id)
    return _shown(merging.undo(found.id, by=request.actor, at=utc_now()))
