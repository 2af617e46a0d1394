"""Talk → Keyword replies: the rules in the order in which they answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.connectors import present
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean
from afflux.replies import access, actions, queries
from afflux.replies.console.beginning import MOST_PHRASES
from afflux.replies.console.comparing import compared
from afflux.replies.console.facts import answers_url
from afflux.replies.forms import RuleEditor
from afflux.replies.models import Rule
from afflux.replies.models.rules import Language

STATES = (
    ("works", gettext_lazy("Works")),
    ("paused", gettext_lazy("Paused")),
    ("held", gettext_lazy("Waits for approval")),
)
FOUND = {
    "works": Q(paused_at=None, hold=None),
    "paused": Q(paused_at__isnull=False),
    "held": Q(hold__isnull=False),
}


def state_of(row: Any) -> tuple[str, Any]:
    """(tone, word) of a rule's or welcome's state."""
    if row.hold:
        return ("warn", STATES[2][1])
    return ("", STATES[1][1]) if row.paused_at else ("good", STATES[0][1])


class RuleTable(Table):
    name = "reply_rules"
    default_sort = "-priority"
    export_right = "talk.export"
    empty = gettext_lazy(
        "No rule yet. A rule listens for words and answers at once, day and night; where the carrier forbids that, it proposes the answer to the member."
    )
    columns = (
        Column("priority", gettext_lazy("Priority"), sort="priority", kind="count", phone=False),
        Column(
            "name", gettext_lazy("Rule"), sort="name", link=lambda rule: reverse("reply_rule", args=[rule.id])
        ),
        Column("listens", gettext_lazy("Listens for"), value=lambda rule: _listens(rule)),
        Column("says", gettext_lazy("Says"), value=lambda rule: _says(rule), phone=False),
        Column(
            "answered",
            gettext_lazy("Answers in 30 days"),
            value=lambda rule: rule.answered,
            kind="count",
            link=lambda rule: answers_url(rule=rule.id, outcome="said", period=30),
        ),
        Column("state", gettext_lazy("State"), value=state_of, kind="badge"),
    )
    filters = (
        Filter(
            "q",
            gettext_lazy("Name, phrase or text"),
            lambda rows, v: rows.filter(
                Q(name__icontains=v) | Q(phrases__text__icontains=v) | Q(texts__text__icontains=v)
            ).distinct(),
        ),
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, v: rows.filter(FOUND.get(v, Q(pk=None))),
            choices=lambda by: STATES,
        ),
        Filter(
            "language",
            gettext_lazy("Language"),
            lambda rows, v: rows.filter(language=v),
            choices=lambda by: [one for one in Language.choices if one[0]],
        ),
        Filter(
            "carrier",
            gettext_lazy("Carrier"),
            lambda rows, v: rows.filter(Q(carriers=[]) | Q(carriers__contains=[v])),
            choices=lambda by: present.choices(),
        ),
    )

    def __init__(self, *, writes: bool) -> None:
        super().__init__()
        self.empty_action = (_("New rule"), reverse("reply_rule_new")) if writes else None

    def prepare(self, rows: Sequence[Any]) -> None:
        counts = queries.answered_by_rule([rule.id for rule in rows], since=utc_now() - queries.MONTH)
        for rule in rows:
            rule.answered = counts.get(rule.id, 0)


def _listens(rule: Rule) -> str:
    return Truncator(" · ".join(one.text for one in rule.phrases.all())).chars(60)


def _says(rule: Rule) -> str:
    texts = [one.text for one in rule.texts.all() if one.removed_at is None]
    return Truncator(" / ".join(texts)).chars(60)


@page("talk.read")
def rules(request: ConsoleRequest) -> HttpResponse:
    """All keyword rules."""
    writes = access.may_design(request.actor)
    shown = [(_("New rule"), reverse("reply_rule_new"))] if writes else []
    shown += [(_("Try it"), reverse("reply_try")), (_("What rules did"), reverse("reply_answers"))]
    shown += [(_("Robot's manners"), reverse("reply_manners"))] if writes else []
    shown += (
        [(_("Import a file"), reverse("import_new"))] if writes and request.actor.may("imports.write") else []
    )
    rows = access.rules(request.actor).prefetch_related("phrases", "texts")
    context = {
        "heading": _("Keyword replies"),
        "lead": _(
            "The rule with the greatest priority answers a customer's words. A message gets one answer."
        ),
        "page_actions": shown,
    }
    return table_page(request, RuleTable(writes=writes), rows, context=context)


@page("talk.design", write="talk.design")
def rule_new(request: ConsoleRequest) -> HttpResponse:
    """Make a rule; ?name= and ?phrase= come from where somebody saw what it is to answer."""
    return _edit(request, None)


@page("talk.read", write="talk.design")
def rule(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """One rule, to look at or to change."""
    return _edit(request, access.rule(request.actor, rule_id))


@page("talk.read", write="talk.design")
@require_POST
def rule_state(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """Pause, resume or archive a rule."""
    found, now = access.rule(request.actor, rule_id), utc_now()
    doing = {
        "pause": actions.pause,
        "resume": actions.resume,
        "archive": actions.archive,
    }
    if do := doing.get(request.POST.get("do", "")):
        do(found, by=request.actor, at=now)
    return redirect("reply_rules")


def _edit(request: ConsoleRequest, found: Rule | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    phrases = [clean(one)[:500] for one in request.GET.getlist("phrase")[:MOST_PHRASES]]
    name = clean(request.GET.get("name", ""))[:80]
    editor = RuleEditor(posted, found, by=request.actor, name=name, phrases=phrases)
    if posted is not None and editor.is_valid():
        try:
            saved = actions.save_rule(by=request.actor, at=utc_now(), spec=editor.spec(), rule=found)
        except Refused as refused:
            editor.refuse(refused)
        else:
            said = _("%(name)s waits for an approval.") if saved.hold else _("%(name)s is saved.")
            messages.success(request, said % {"name": saved.name})
            return redirect("reply_rules")
    context = {
        "editor": editor,
        "form": editor.form,
        "heading": found.name if found else _("New rule"),
        "rule": found,
        **(_compared(request, found) if found else {}),
        "state": state_of(found) if found else None,
        "trail": (_("Keyword replies"), reverse("reply_rules")),
        "may_change": access.may_design(request.actor),
    }
    return render(request, "replies/rule.html", context)


def _compared(request: ConsoleRequest, found: Rule) -> dict[str, Any]:
    texts = list(found.texts.all())
    return compared(
        request.GET.get("period", ""), texts, lambda since: queries.answered_by_text(found.id, since=since)
    )
