"""Pool → Tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.contacts import access
from afflux.contacts.actions import tags as actions
from afflux.contacts.forms import TagForm
from afflux.contacts.models import Tag
from afflux.contacts.queries.counting import TagCounts, people_by_tag
from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now


def _people_url(tag: Tag) -> str:
    return f"{reverse('pool')}?{urlencode({'tag': str(tag.id)})}"


def _state(tag: Tag) -> tuple[str, Any]:
    return ("", gettext_lazy("Archived")) if tag.archived_at else ("good", gettext_lazy("In use"))


def _tag_url(tag: Tag) -> str:
    return reverse("tag", args=[tag.id])


def _capped(number: int, limit: int | None) -> str:
    if limit is not None and number > limit:
        return f"{number_format(limit, force_grouping=True)}+"
    return number_format(number, force_grouping=True)


class TagTable(Table):
    name = "tags"
    default_sort = "name"
    empty = gettext_lazy(
        "No tags yet. Make one here, put one on a person, or let a live code give one to whoever it brings."
    )

    def __init__(self, by: Actor) -> None:
        super().__init__()
        self.by, self.counts = by, TagCounts({}, None)
        self.empty_action = (_("New tag"), reverse("tag_new"))
        self.columns = (
            Column(
                "name",
                _("Tag"),
                value=lambda tag: (tag.colour, tag.name),
                kind="badge",
                sort="name",
                link=_tag_url,
            ),
            Column(
                "people",
                _("People"),
                value=lambda tag: _capped(self.counts.people.get(tag.id, 0), self.counts.limit),
                kind="num",
                link=_people_url,
            ),
            Column("state", _("State"), value=_state, kind="badge"),
            Column("created_at", _("Made"), kind="moment", sort="created_at", phone=False),
        )

    def prepare(self, rows: Sequence[Tag]) -> None:
        """Count the people of a page's tags together."""
        whole = self.by.units is None and not self.by.own_only
        self.counts = people_by_tag(rows, access.persons(self.by), whole=whole)


@page("pool.read")
def tags(request: ConsoleRequest) -> HttpResponse:
    """All tags and how many people have them."""
    actions_ = [(_("New tag"), reverse("tag_new"))] if request.actor.may("pool.write") else []
    lead = _("By hand, by a live code, or by an import; on a person each tag says which.")
    rows = access.tags(request.actor)
    context = {"heading": _("Tags"), "lead": lead, "page_actions": actions_}
    return table_page(request, TagTable(request.actor), rows, context=context)


@page("pool.write")
def tag_new(request: ConsoleRequest) -> HttpResponse:
    """Make a tag."""
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            actions.make_tag(**form.cleaned_data, by=request.actor, at=utc_now())
            return redirect("tags")
    return form_page(request, form, _("New tag"), (_("Tags"), reverse("tags")))


@page("pool.read", write="pool.write")
def tag(request: ConsoleRequest, tag_id: UUID) -> HttpResponse:
    """Rename or recolour a tag."""
    found = access.tag(request.actor, tag_id)
    form = TagForm(request.POST or None, initial={"name": found.name, "colour": found.colour})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            actions.change_tag(found, **form.cleaned_data, by=request.actor, at=utc_now())
            return redirect("tags")
    heading = _("Tag “%(name)s”") % {"name": found.name}
    trail = (_("Tags"), reverse("tags"))
    return form_page(request, form, heading, trail, template="contacts/tag.html", tag=found)


@page("pool.write")
@require_POST
def tag_archive(request: ConsoleRequest, tag_id: UUID) -> HttpResponse:
    """Put a tag away, or with revive=1 bring it back."""
    found = access.tag(request.actor, tag_id)
    actions.archive_tag(found, archived=not request.POST.get("revive"), by=request.actor, at=utc_now())
    return redirect("tags")
