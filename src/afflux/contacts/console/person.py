"""Pool → one person: everything known on one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.contacts import access, stage, timeline
from afflux.contacts.actions import consents, persons, tags
from afflux.contacts.consents import CONTACT, standing
from afflux.contacts.forms import ConsentForm, EditForm, IdentityForm, PersonForm, written_props
from afflux.contacts.history import rule_words
from afflux.contacts.identities import proof
from afflux.contacts.masking import masked
from afflux.contacts.models import Likeness, Person
from afflux.contacts.words import reason_words
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused


def _region(request: ConsoleRequest) -> str:
    return request.merchant.phone_region if request.merchant else "CN"


def _identities(person: Person, *, clear: bool) -> list[dict[str, Any]]:
    rows = sorted(person.identities.all(), key=lambda i: (i.kind, i.added_at))
    return [
        {
            "kind": row.get_kind_display(),
            "value": row.value if clear else masked(row.kind, row.value),
            "source": row.source,
            "at": row.added_at,
        }
        for row in rows
    ]


@page("pool.read")
def person(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """The page of one person; a merged-away id leads to whom they became."""
    found = access.person(request.actor, person_id)
    if found.id != person_id:
        return redirect("person", found.id)
    return render(request, "contacts/person.html", _shown(request, found))


def _shown(request: ConsoleRequest, found: Person) -> dict[str, Any]:
    entries, cursor = timeline.page_of(found, actor=request.actor)
    held = _identities(found, clear=False)
    alike = access.likenesses(request.actor).filter(state=Likeness.State.OPEN).select_related("left", "right")
    taggings = found.taggings.select_related("tag").order_by("tag__name")
    return {
        "person": found,
        "stage": stage.stages_of([found])[found.id],
        "standing": standing(found.id, CONTACT),
        "identities": held,
        "clear": False,
        "taggings": [{"tag": row.tag, "why": rule_words(row)} for row in taggings],
        "props": [line.partition(": ")[::2] for line in written_props(found.props).splitlines()],
        "alike": [
            _alike(row, found)
            for side in ("left", "right")
            for row in alike.filter(**{side: found}).order_by("-score")[:4]
        ],
        "entries": entries,
        "more": cursor,
        "sources": timeline.sources(),
        "may_write": request.actor.may("pool.write"),
        "may_disclose": request.actor.may("pool.disclose"),
        "may_erase": request.actor.may("pool.erase"),
    }


def _alike(row: Likeness, found: Person) -> dict[str, Any]:
    other = row.right if row.left_id == found.id else row.left
    return {"other": other, "score": row.score / 100, "reasons": reason_words(row.reasons)}


@page("pool.read")
def person_timeline(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """More of the timeline, or the timeline of one source (?only=)."""
    found = access.person(request.actor, person_id)
    only = request.GET.get("only", "")
    entries, cursor = timeline.page_of(found, actor=request.actor, cursor=request.GET.get("after"), only=only)
    shown = {"person": found, "entries": entries, "more": cursor, "only": only, "sources": timeline.sources()}
    return render(
        request, "contacts/timeline_entries.html" if request.htmx else "contacts/timeline_page.html", shown
    )


@page("pool.write")
@require_POST
def person_unmask(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """The identities in clear, once; who looked is in the trail and on the timeline."""
    found = access.person(request.actor, person_id)
    persons.unmask(found, by=request.actor, at=utc_now())
    clear = {"identities": _identities(found, clear=True), "clear": True}
    if request.htmx:
        return render(request, "contacts/identities.html", {"person": found, "may_write": True, **clear})
    return render(request, "contacts/person.html", {**_shown(request, found), **clear})


@page("pool.write")
def person_new(request: ConsoleRequest) -> HttpResponse:
    """Add somebody by hand, with the right to contact them."""
    form = PersonForm(request.POST or None, actor=request.actor, region=_region(request))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            found = persons.add_person(
                proofs=form.proofs(),
                name=form.cleaned_data["name"],
                staff=form.cleaned_data["staff"] or getattr(request.user, "staff", None),
                basis=form.chosen_basis(),
                source=form.cleaned_data["source"],
                tags=form.tag_names(),
                by=request.actor,
                at=utc_now(),
            )
            said = (
                _("Added to the pool.")
                if found.created
                else _("This person was in the pool already; what was new is added.")
            )
            messages.success(request, said)
            return redirect("person", found.person)
    return form_page(request, form, _("Add a person"), (_("People"), reverse("pool")))


@page("pool.write")
def person_edit(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Change name, owner and free fields."""
    found = access.person(request.actor, person_id)
    form = EditForm(request.POST or None, actor=request.actor, person=found)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            persons.edit_person(found.id, **form.cleaned_data, by=request.actor, at=utc_now())
            messages.success(request, _("Saved."))
            return redirect("person", found.id)
    return _form(request, form, found, _("Edit %(name)s") % {"name": found})


@page("pool.write")
def person_identity(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Write down one more identity."""
    found = access.person(request.actor, person_id)
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = proof(form.cleaned_data["kind"], form.cleaned_data["value"], region=_region(request))
            persons.add_identity(found.id, added, by=request.actor, at=utc_now())
        except Refused as refused:
            refused.field = "value"
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", found.id)
    return _form(request, form, found, _("Another identity of %(name)s") % {"name": found})


@page("pool.write")
def person_consent(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Note a consent that was given elsewhere."""
    found = access.person(request.actor, person_id)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            if basis := form.chosen_basis():
                source = form.cleaned_data["source"]
                consents.give_consent(
                    found.id,
                    basis=basis.basis,
                    text=basis.text,
                    source=source,
                    by=request.actor,
                    at=utc_now(),
                )
            return redirect("person", found.id)
    return _form(request, form, found, _("Right to contact %(name)s") % {"name": found})


@page("pool.write")
@require_POST
def person_withdraw(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Do not contact this person any more."""
    found = access.person(request.actor, person_id)
    consents.withdraw_consent(found.id, source=persons.HAND, by=request.actor, at=utc_now())
    messages.success(request, _("From now on this person is not contacted."))
    return redirect("person", found.id)


@page("pool.write")
@require_POST
def person_tag(request: ConsoleRequest, person_id: UUID) -> HttpResponse:
    """Put a tag on (tag_name=), or take one off (off=1)."""
    found = access.person(request.actor, person_id)
    act = tags.untag_people if request.POST.get("off") else tags.tag_people
    act(Person.objects.filter(id=found.id), request.POST.get("tag_name", ""), by=request.actor, at=utc_now())
    return redirect("person", found.id)


def _form(request: ConsoleRequest, form: Any, found: Person, heading: str) -> HttpResponse:
    return form_page(request, form, heading, (str(found), reverse("person", args=[found.id])))
