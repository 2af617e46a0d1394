"""The house's own words, exceptions and allowed domains."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.guard import access
from afflux.guard.actions import wordbook
from afflux.guard.forms import HostForm, PhraseForm, WordForm, WordsForm
from afflux.guard.tones import tone
from afflux.kernel.clock import utc_now


class WordTable(Table):
    name = "guard_words"
    default_sort = "word"
    export_right = "talk.export"
    empty = gettext_lazy(
        "No word of your own yet. Add what your shop does not want to say; the packs hold what the law forbids."
    )
    columns = (
        Column("word", gettext_lazy("Word"), sort="word", link=lambda w: reverse("guard_word", args=[w.pk])),
        Column(
            "severity", gettext_lazy("Severity"), lambda w: tone(w.severity), kind="badge", sort="severity"
        ),
        Column("why", gettext_lazy("Reason"), phone=False),
        Column("proposed", gettext_lazy("Proposed wording"), phone=False),
        Column("made_at", gettext_lazy("Made"), kind="moment", sort="made_at", phone=False),
    )
    filters = (Filter("q", gettext_lazy("Word"), lambda rows, text: rows.filter(word__icontains=text)),)


@page("talk.read", write="talk.design")
def guard_words(request: ConsoleRequest) -> HttpResponse:
    """Own words, exceptions, domains."""
    return _words(request, PhraseForm(), HostForm(), 200)


def _words(request: ConsoleRequest, phrase: PhraseForm, host: HostForm, status: int) -> HttpResponse:
    may_design = request.actor.may("talk.design")
    table = WordTable()
    actions = [(_("New words"), reverse("guard_word_new"))] if may_design else []
    table.empty_action = actions[0] if actions else None
    context: dict[str, Any] = {
        "heading": _("Own words"),
        "trail": (_("Guard"), reverse("guard_bench")),
        "page_actions": actions,
        "may_design": may_design,
        "exemptions": access.exemptions(request.actor).order_by("phrase"),
        "domains": access.domains(request.actor).order_by("host"),
        "phrase_form": phrase,
        "host_form": host,
    }
    response = table_page(
        request, table, access.words(request.actor), template="guard/words.html", context=context
    )
    response.status_code = status if response.status_code == 200 else response.status_code
    return response


@page("talk.design", write="talk.design")
def guard_word_new(request: ConsoleRequest) -> HttpResponse:
    """Add words, as many as are typed."""
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            listed = form.cleaned_data["words"].splitlines()
            count = wordbook.add_words(listed, form.said(), by=request.actor, at=utc_now())
            said = ngettext(
                "%(count)s new word is on the list.", "%(count)s new words are on the list.", count
            )
            messages.success(request, said % {"count": count})
            return redirect("guard_words")
    return form_page(request, form, _("New words"), (_("Own words"), reverse("guard_words")))


@page("talk.design", write="talk.design")
def guard_word(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Change a word."""
    held = access.word(request.actor, key)
    form = WordForm(request.POST or None, initial=vars(held))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            wordbook.save_word(form.said(), by=request.actor, at=utc_now(), word=held)
            return redirect("guard_words")
    heading = _("Change “%(name)s”") % {"name": held.word}
    trail = (_("Own words"), reverse("guard_words"))
    return form_page(request, form, heading, trail, template="guard/word.html", held=held)


@page("talk.design", write="talk.design")
@require_POST
def guard_exception_new(request: ConsoleRequest) -> HttpResponse:
    """Let a phrase pass."""
    form = PhraseForm(request.POST)
    if form.is_valid():
        with form.refusals():
            wordbook.add_exemption(form.cleaned_data["phrase"], by=request.actor, at=utc_now())
            return redirect("guard_words")
    return _words(request, form, HostForm(), 422)


@page("talk.design", write="talk.design")
@require_POST
def guard_domain_new(request: ConsoleRequest) -> HttpResponse:
    """Let links to a domain go out."""
    form = HostForm(request.POST)
    if form.is_valid():
        with form.refusals():
            wordbook.add_domain(form.cleaned_data["host"], by=request.actor, at=utc_now())
            return redirect("guard_words")
    return _words(request, PhraseForm(), form, 422)


@page("talk.design", write="talk.design")
@require_POST
def guard_remove(request: ConsoleRequest, kind: str, key: UUID) -> HttpResponse:
    """Take an entry off its list."""
    if kind not in wordbook.KINDS:
        raise Http404
    wordbook.remove(kind, key, by=request.actor, at=utc_now())
    return redirect("guard_words")
