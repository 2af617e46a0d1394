"""Pool → Consent texts: the words people agree to, version by version."""

from __future__ import annotations

import difflib
import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.contacts import access
from afflux.contacts.actions.consents import write_text
from afflux.contacts.forms import TextForm
from afflux.contacts.models import Consent, ConsentText
from afflux.kernel.clock import utc_now

_WORDS = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")


def _with_use(texts: QuerySet[ConsentText]) -> QuerySet[ConsentText]:
    given: Any = (
        Consent.objects.filter(text=OuterRef("pk"), given=True)
        .order_by()
        .values("text")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return texts.annotate(agreed=Coalesce(Subquery(given), 0))


class TextTable(Table):
    name = "consent_texts"
    default_sort = "-created_at"
    empty = gettext_lazy(
        "No text yet. Write the words that people agree to before you ask anybody for a number."
    )
    columns = (
        Column(
            "name",
            gettext_lazy("Text"),
            value=str,
            sort="name",
            link=lambda text: reverse("consent_text", args=[text.id]),
        ),
        Column("agreed", gettext_lazy("Agreed"), kind="count"),
        Column("created_at", gettext_lazy("Published"), kind="moment", sort="created_at"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.empty_action = (_("New text"), reverse("consent_text_new"))


@page("pool.read")
def consent_texts(request: ConsoleRequest) -> HttpResponse:
    """All versions of all texts, and how often each was agreed to."""
    actions = [(_("New text"), reverse("consent_text_new"))] if request.actor.may("pool.write") else []
    lead = _("A version is never edited: who agreed to it agreed to these words. A change is a new version.")
    context = {"heading": _("Consent texts"), "lead": lead, "page_actions": actions}
    return table_page(request, TextTable(), _with_use(access.consent_texts(request.actor)), context=context)


@page("pool.write")
def consent_text_new(request: ConsoleRequest) -> HttpResponse:
    """A new text, or with ?of= the next version of one."""
    before = (
        access.consent_texts(request.actor)
        .filter(name=request.GET.get("of", ""))
        .order_by("-version")
        .first()
    )
    initial = {"name": before.name, "body_en": before.body_en, "body_zh": before.body_zh} if before else {}
    form = TextForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            text = write_text(**form.cleaned_data, by=request.actor, at=utc_now())
            messages.success(request, _("Published as %(text)s.") % {"text": text})
            return redirect("consent_text", text.id)
    heading = _("Next version of “%(name)s”") % {"name": before.name} if before else _("New text")
    return form_page(request, form, heading, (_("Consent texts"), reverse("consent_texts")))


@page("pool.read")
def consent_text(request: ConsoleRequest, text_id: UUID) -> HttpResponse:
    """One version, and what it changed."""
    found = access.consent_text(request.actor, text_id)
    versions = list(
        _with_use(access.consent_texts(request.actor).filter(name=found.name)).order_by("-version")
    )
    before = next((text for text in versions if text.version == found.version - 1), None)
    shown = {
        "text": found,
        "versions": versions,
        "newest": versions[0],
        "before": before,
        "english": changed(before.body_en if before else found.body_en, found.body_en),
        "chinese": changed(before.body_zh if before else found.body_zh, found.body_zh),
        "may_write": request.actor.may("pool.write"),
    }
    return render(request, "contacts/consent_text.html", shown)


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces of both texts in order: ("same" | "gone" | "new", words). Chinese is compared character by character."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(new[c:d])))
            continue
        pieces += [("gone", "".join(old[a:b]))] if b > a else []
        pieces += [("new", "".join(new[c:d]))] if d > c else []
    return pieces
