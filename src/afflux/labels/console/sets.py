"""Talk → Labels → Sets of words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.labels import access, saving
from afflux.labels.forms import WordSetForm
from afflux.labels.models import WordSet


class SetTable(Table):
    name = "word_sets"
    default_sort = "name"
    empty = gettext_lazy("No set yet. A set holds the words by which people say one need, in any language.")
    columns = (
        Column(
            "name", gettext_lazy("Set"), sort="name", link=lambda held: reverse("label_set", args=[held.id])
        ),
        Column("words", gettext_lazy("Words"), value=lambda held: ", ".join(held.words[:12])),
        Column("count", gettext_lazy("How many"), value=lambda held: len(held.words), kind="num"),
    )

    def __init__(self, *, writes: bool) -> None:
        super().__init__()
        self.empty_action = (_("New set"), reverse("label_set_new")) if writes else None


def _trail() -> tuple[str, str]:
    return _("Sets of words"), reverse("label_sets")


@page("talk.read")
def label_sets(request: ConsoleRequest) -> HttpResponse:
    """All sets of words."""
    writes = request.actor.may("talk.design")
    context = {
        "heading": _("Sets of words"),
        "trail": (_("Automatic labels"), reverse("labels")),
        "page_actions": [(_("New set"), reverse("label_set_new"))] if writes else [],
    }
    return table_page(request, SetTable(writes=writes), access.sets(request.actor), context=context)


@page("talk.design")
def label_set_new(request: ConsoleRequest) -> HttpResponse:
    """Make a set."""
    return _edit(request, None)


@page("talk.design")
def label_set(request: ConsoleRequest, set_id: UUID) -> HttpResponse:
    """Change a set; rules listen for its new words from now on."""
    return _edit(request, access.word_set(request.actor, set_id))


def _edit(request: ConsoleRequest, held: WordSet | None) -> HttpResponse:
    initial = {"name": held.name, "words": "\n".join(held.words)} if held else None
    form = WordSetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            saving.save_set(held, form.cleaned_data["name"], form.lines(), by=request.actor, at=utc_now())
            return redirect("label_sets")
    heading = _("Set “%(name)s”") % {"name": held.name} if held else _("New set")
    return form_page(request, form, heading, _trail(), template="labels/set_form.html", held=held)


@page("talk.design")
@require_POST
def label_set_drop(request: ConsoleRequest, set_id: UUID) -> HttpResponse:
    """Remove a set that no rule listens for."""
    try:
        saving.drop_set(access.word_set(request.actor, set_id), by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("label_set", set_id)
    return redirect("label_sets")
