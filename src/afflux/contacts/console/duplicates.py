"""Pool → Duplicates: people who look like one, merging by hand with a look before, and merges with their undoing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.contacts import access, merging
from afflux.contacts.actions import merges as actions
from afflux.contacts.console.pool import pool_rows
from afflux.contacts.masking import masked
from afflux.contacts.models import Identity, Likeness, Person
from afflux.contacts.queries.finding import meant
from afflux.contacts.words import proof_words, reason_words
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

TABLES = {
    "contacts_identity": gettext_lazy("Identities"),
    "contacts_consent": gettext_lazy("Consent"),
    "contacts_tagging": gettext_lazy("Tags"),
    "channels_add": gettext_lazy("Adds"),
    "trade_order": gettext_lazy("Orders"),
}
TONES = {Likeness.State.OPEN: "water", Likeness.State.MERGED: "good", Likeness.State.DIFFERENT: ""}


def _pair_url(likeness: Likeness) -> str:
    return reverse("merge_preview", args=[likeness.left_id, likeness.right_id])


class LikenessTable(Table):
    name = "likenesses"
    default_sort = "-score"
    empty = gettext_lazy(
        "Nobody looks like anybody else. Proposals come every night, and at once when a file shows a shared phone."
    )
    columns = (
        Column("pair", gettext_lazy("People"), value=lambda row: f"{row.left} · {row.right}", link=_pair_url),
        Column(
            "score", gettext_lazy("Likeness"), value=lambda row: row.score / 100, kind="percent", sort="score"
        ),
        Column("reasons", gettext_lazy("Because"), value=lambda row: reason_words(row.reasons)),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda row: (TONES[row.state], row.get_state_display()),
            kind="badge",
            phone=False,
        ),
        Column("decided", gettext_lazy("Decided by"), value="decided_by", phone=False),
        Column("found_at", gettext_lazy("Found"), kind="moment", sort="found_at", phone=False),
    )
    filters = (
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, state: rows.filter(state=state),
            choices=lambda _actor: Likeness.State.choices,
        ),
    )


@page("pool.read")
def likenesses(request: ConsoleRequest) -> HttpResponse:
    """Proposals, the likeliest first; the plain address leads to those still to decide."""
    if "state" not in request.GET:
        return redirect(f"{reverse('likenesses')}?state={Likeness.State.OPEN}")
    rows = access.likenesses(request.actor).select_related("left", "right")
    lead = _("People who look like one person. Nothing is merged on likeness alone: you decide.")
    return table_page(request, LikenessTable(), rows, context={"heading": _("Duplicates"), "lead": lead})


class MergeTable(Table):
    name = "merges"
    default_sort = "-at"
    empty = gettext_lazy("No two people were merged yet.")
    columns = (
        Column(
            "kept",
            gettext_lazy("Kept"),
            value=lambda row: str(row.kept),
            link=lambda row: reverse("merge", args=[row.id]),
        ),
        Column("absorbed", gettext_lazy("Merged into it"), value=lambda row: str(row.absorbed)),
        Column("proof", gettext_lazy("Because"), value=lambda row: proof_words(row.proof)),
        Column("at", gettext_lazy("When"), kind="moment", sort="at"),
        Column("by_name", gettext_lazy("By"), phone=False),
        Column(
            "state",
            gettext_lazy("State"),
            kind="badge",
            value=lambda row: (
                ("", gettext_lazy("Undone")) if row.undone_at else ("good", gettext_lazy("Stands"))
            ),
        ),
    )


@page("pool.read")
def merges(request: ConsoleRequest) -> HttpResponse:
    """Every merge, on proof and by hand, the latest first."""
    rows = access.merges(request.actor).select_related("kept", "absorbed")
    lead = _(
        "Persons found to be one, on proof or by hand. Each merge can be undone and gives every fact back."
    )
    return table_page(request, MergeTable(), rows, context={"heading": _("Merges"), "lead": lead})


@page("pool.read")
def merge(request: ConsoleRequest, merge_id: UUID) -> HttpResponse:
    """One merge: why, when, what changed hands."""
    found = access.merge(request.actor, merge_id)
    rows = [
        (_name(key.partition(".")[0]), len(moved)) for key, moved in found.moved.items() if key != "filled"
    ]
    shown = {
        "merge": found,
        "rows": rows,
        "why": proof_words(found.proof),
        "may_write": request.actor.may("pool.write"),
    }
    return render(request, "contacts/merge.html", shown)


@page("pool.write")
@require_POST
def merge_undo(request: ConsoleRequest, merge_id: UUID) -> HttpResponse:
    """Give the merged person everything back."""
    found = access.merge(request.actor, merge_id)
    try:
        merging.undo(found.id, by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("merge", found.id)
    messages.success(request, _("Undone: both are persons of their own again."))
    return redirect("person", found.absorbed_id)


@page("pool.read")
def merge_preview(request: ConsoleRequest, left_id: UUID, right_id: UUID) -> HttpResponse:
    """Two people side by side, and what merging them would move."""
    left, right = access.person(request.actor, left_id), access.person(request.actor, right_id)
    seen = actions.preview(left, right)
    likeness = (
        access.likenesses(request.actor)
        .filter(left=min(left.id, right.id), right=max(left.id, right.id))
        .first()
    )
    shown = {
        "likeness": likeness,
        "reasons": reason_words(likeness.reasons) if likeness else "",
        "sides": [_side(seen.kept, kept=True), _side(seen.absorbed, kept=False)],
        "rows": [(_name(table), count) for table, count in seen.rows.items()],
        "differing": [Identity.Kind(kind).label for kind in seen.differing],
        "may_write": request.actor.may("pool.write"),
        "open": likeness is not None and likeness.state == Likeness.State.OPEN,
    }
    return render(request, "contacts/merge_preview.html", shown)


def _name(table: str) -> Any:
    return TABLES.get(table, table)


def _side(person: Person, *, kept: bool) -> dict[str, Any]:
    held = [
        (i.get_kind_display(), masked(i.kind, i.value))
        for i in person.identities.order_by("kind", "added_at")
    ]
    return {"person": person, "kept": kept, "identities": held, "props": list(person.props.items())}


@page("pool.write")
@require_POST
def merge_by_hand(request: ConsoleRequest, left_id: UUID, right_id: UUID) -> HttpResponse:
    """These two are one person."""
    left, right = access.person(request.actor, left_id), access.person(request.actor, right_id)
    made = actions.merge_by_hand(
        left.id, right.id, proof=request.POST.get("proof", "")[:200], by=request.actor, at=utc_now()
    )
    messages.success(request, _("Merged. If this was a mistake, undo it on this page."))
    return redirect("merge", made.id)


@page("pool.write")
@require_POST
def likeness_different(request: ConsoleRequest, likeness_id: UUID) -> HttpResponse:
    """These two are different people."""
    actions.decide_different(access.likeness(request.actor, likeness_id), by=request.actor, at=utc_now())
    messages.success(request, _("Noted: two different people. This pair is not proposed again."))
    return redirect("likenesses")


class OtherTable(Table):
    """Whom to merge a person with."""

    name = "others"
    default_sort = "-created_at"
    empty = gettext_lazy("Type a name, a phone number or a customer number above to find the other person.")
    filters = (
        Filter("q", gettext_lazy("Name, phone or number"), lambda people, term: people.filter(meant(term))),
    )

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.columns = (
            Column(
                "name",
                pgettext("person", "Name"),
                value=str,
                link=lambda other: reverse("merge_preview", args=[person.id, other.id]),
            ),
            Column(
                "identities",
                _("Identities"),
                value=lambda other: ", ".join(masked(i.kind, i.value) for i in other.identities.all()),
            ),
            Column("created_at", _("Came"), kind="moment", sort="created_at"),
        )


@page("pool.read")
def person_merge(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Find the person that this one is, too."""
    found = access.person(request.actor, person_id)
    others = pool_rows(request.actor).exclude(id=found.id)
    context = {
        "heading": _("Merge %(name)s with …") % {"name": found},
        "lead": _("Choose the other person; the next page shows what a merge would do."),
    }
    return table_page(
        request, OtherTable(found), others if request.GET.get("q") else others.none(), context=context
    )
