"""Talk → Labels: the rules, what each says, whom it labelled and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.labels import access, saving, working
from afflux.labels.conditions import sentence
from afflux.labels.forms import RuleForm, filled
from afflux.labels.jobs import label_past
from afflux.labels.models import Rule
from afflux.labels.telling import why


def _state(rule: Rule) -> tuple[str, Any]:
    return ("good", gettext_lazy("Works")) if rule.active else ("", gettext_lazy("Rests"))


def _in_pool(rule: Rule) -> str:
    """Everybody in the pool who has the rule's tag, whoever gave it."""
    return f"{reverse('pool')}?tag={rule.tag_id}"


class RuleTable(Table):
    name = "labels"
    default_sort = "name"
    empty = gettext_lazy(
        "No rule yet. A rule puts a tag on people by what they did or said, and says why for each of them."
    )
    columns = (
        Column("name", gettext_lazy("Rule"), sort="name", link=lambda rule: reverse("label", args=[rule.id])),
        Column("tag", gettext_lazy("Tag"), value=lambda rule: (rule.tag.colour, rule.tag.name), kind="badge", link=_in_pool),
        Column("who", gettext_lazy("Who"), value=lambda rule: sentence(rule.conditions), phone=False),
        Column("state", gettext_lazy("State"), value=_state, kind="badge"),
    )  # fmt: skip

    def __init__(self, *, writes: bool) -> None:
        super().__init__()
        self.empty_action = (_("New rule"), reverse("label_new")) if writes else None


@page("talk.read")
def labels(request: ConsoleRequest) -> HttpResponse:
    """All rules."""
    writes = request.actor.may("talk.design")
    shown = [(_("New rule"), reverse("label_new"))] if writes else []
    shown.append((_("Sets of words"), reverse("label_sets")))
    lead = _("Who fulfils every condition of a rule gets its tag, within seconds of the fact.")
    context = {"heading": _("Automatic labels"), "lead": lead, "page_actions": shown}
    return table_page(request, RuleTable(writes=writes), access.rules(request.actor), context=context)


@page("talk.design")
def label_new(request: ConsoleRequest) -> HttpResponse:
    """Write a rule."""
    return _edit(request, None)


@page("talk.design")
def label_edit(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """Change a rule; who has its label keeps it."""
    return _edit(request, access.rule(request.actor, rule_id))


def _edit(request: ConsoleRequest, rule: Rule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, initial=filled(rule) if rule else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            kept = saving.save(rule, form.draft(), by=request.actor, at=utc_now())
            return redirect("label", kept.id)
    heading = _("Change “%(name)s”") % {"name": rule.name} if rule else _("New rule")
    context = {"form": form, "heading": heading, "trail": (_("Automatic labels"), reverse("labels"))}
    return render(request, "labels/rule_form.html", context, status=422 if form.errors else 200)


class LabelTable(Table):
    name = "labelled"
    default_sort = "-at"
    sorts = ("-at",)
    empty = gettext_lazy(
        "Nobody has this label yet. New facts give it at once; “apply to the past” asks about everybody."
    )
    columns = (
        Column("person", gettext_lazy("Person"), value=lambda one: str(one.person), link=lambda one: reverse("person", args=[one.person_id])),
        Column("why", gettext_lazy("Fact"), value=why),
        Column("fact_at", gettext_lazy("Fact of"), kind="moment", phone=False),
        Column("at", gettext_lazy("Labelled"), kind="moment", sort="at"),
    )  # fmt: skip


@page("talk.read")
def label(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """A rule, whom it labelled and by which fact."""
    rule = access.rule(request.actor, rule_id)
    context = {
        "heading": rule.name,
        "trail": (_("Automatic labels"), reverse("labels")),
        "rule": rule,
        "in_pool": _in_pool(rule) if request.actor.may("pool.read") else "",
        "who": sentence(rule.conditions),
        "may_write": request.actor.may("talk.design"),
        "run": rule.runs.order_by("-created_at").first(),
    }
    rows = access.labels(request.actor).filter(rule=rule)
    return table_page(request, LabelTable(), rows, template="labels/rule.html", context=context)


@page("talk.design")
@require_POST
def label_switch(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """Let a rule work or rest."""
    rule = access.rule(request.actor, rule_id)
    saving.switch(rule, request.POST.get("active") == "1", by=request.actor, at=utc_now())
    return redirect("label", rule.id)


@page("talk.design")
@require_POST
def label_past_begin(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """Apply a rule to everybody who is there already."""
    rule = access.rule(request.actor, rule_id)
    with transaction.atomic():
        run = working.begin(rule, by=request.actor, at=utc_now())
        label_past.enqueue_under(f"labels/past/{run.id}", run=str(run.id))
    messages.success(request, _("Everybody in the pool is being asked about."))
    return redirect("label", rule.id)


@page("talk.design")
def label_past_progress(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """How far a run is; the page asks every second."""
    run = access.run(request.actor, run_id)
    if run.state in working.GOING:
        return render(request, "labels/progress.html", {"run": run, "may_write": True})
    return HttpResponseClientRefresh()


@page("talk.design")
@require_POST
def label_past_stop(request: ConsoleRequest, run_id: UUID) -> HttpResponse:
    """Stop after the people being asked about now."""
    run = access.run(request.actor, run_id)
    working.stop(run, by=request.actor, at=utc_now())
    return redirect("label", run.rule_id)
