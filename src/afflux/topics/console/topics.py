"""Talk → Topics: what people ask about, how it grows, who got no answer; and what the archive proposes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.console import slots
from afflux.console.charts.lines import sparkline
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.conversations.models import Message
from afflux.kernel.clock import utc_now
from afflux.topics import access, saving
from afflux.topics.forms import TopicForm
from afflux.topics.jobs import find_topics, read_topics
from afflux.topics.models import Finding, Topic
from afflux.topics.queries import Line, first_moment, report

PERIODS = (7, 30, 90)
PERIOD_WORDS = {str(one) for one in PERIODS}


@page("measure.read")
def topics(request: ConsoleRequest) -> HttpResponse:
    """Every topic over a period."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in PERIOD_WORDS else 30
    lines = report(request.actor, days=days, at=utc_now())
    shown = {
        "lines": [(line, _spark(line)) for line in lines],
        "days": days,
        "periods": PERIODS,
        "findings": _findings() if request.actor.may("talk.design") else [],
        "may_write": request.actor.may("talk.design"),
    }
    return render(request, "topics/topics.html", shown)


def _spark(line: Line) -> Any:
    return sparkline(line.days, title=_("Consultations a day")) if line.count else None


def _findings() -> list[tuple[Finding, list[str]]]:
    """Proposals with what people said."""
    held = list(Finding.objects.filter(state=Finding.State.NEW).order_by("-size", "label"))
    wanted = [key for one in held for key in one.examples]
    texts = {str(key): text for key, text in Message.objects.filter(id__in=wanted).values_list("id", "text")}
    return [(one, [texts[key][:120] for key in one.examples if key in texts][:3]) for one in held]


class MentionTable(Table):
    name = "mentions"
    default_sort = "-at"
    empty = gettext_lazy(
        "Nobody asked about this yet, or the archive is still being read: look again in a minute."
    )
    filters = (
        Filter("days", gettext_lazy("Period"), lambda rows, v: rows.filter(at__gte=first_moment(int(v), at=utc_now())) if v in PERIOD_WORDS else rows.none(), choices=lambda by: [(p, ngettext("%(n)d day", "%(n)d days", p) % {"n": p}) for p in PERIODS]),
        Filter("answer", gettext_lazy("Answer"), lambda rows, v: access.unanswered(rows) if v == "none" else rows, choices=lambda by: [("none", _("Nobody replied within a day"))]),
    )  # fmt: skip
    columns = (
        Column("at", gettext_lazy("Asked"), kind="moment", sort="at"),
        Column("who", gettext_lazy("Who"), value=lambda one: str(one.talk), link=lambda one: reverse("talk", args=[one.talk_id])),
        Column("text", gettext_lazy("Words"), value=lambda one: one.message.text[:160]),
        Column("product", gettext_lazy("Product"), value=lambda one: one.product.name if one.product else "", phone=False),
        Column("page", gettext_lazy("Page"), phone=False),
        Column("channel", gettext_lazy("Channel"), value=lambda one: one.channel.name if one.channel else "", phone=False),
    )  # fmt: skip


@page("measure.read")
def topic(request: ConsoleRequest, topic_id: UUID) -> HttpResponse:
    """Who asked about it, in which words, tied to what."""
    found = access.topic(request.actor, topic_id)
    shown = [one for fill in slots.fillers("topic.actions") for one in fill(request, found.name, found.words)]
    shown += [(_("Edit"), reverse("topic_edit", args=[found.id]))] if request.actor.may("talk.design") else []
    context = {
        "heading": found.name,
        "trail": (_("Topics"), reverse("topics")),
        "lead": _("Words: %(words)s") % {"words": _(", ").join(found.words)},
        "page_actions": shown,
    }
    return table_page(
        request, MentionTable(), access.mentions(request.actor).filter(topic=found), context=context
    )


@page("talk.design")
def topic_new(request: ConsoleRequest) -> HttpResponse:
    """Make a topic; ?finding= fills in what the archive proposes."""
    asked = request.GET.get("finding")
    try:
        found = access.finding(request.actor, UUID(asked)) if asked else None
    except ValueError:
        found = None
    return _edit(request, None, found)


@page("talk.design")
def topic_edit(request: ConsoleRequest, topic_id: UUID) -> HttpResponse:
    """Change a topic; with other words the archive is read again."""
    return _edit(request, access.topic(request.actor, topic_id), None)


def _edit(request: ConsoleRequest, held: Topic | None, finding: Finding | None) -> HttpResponse:
    form = TopicForm(request.POST or None, initial=_initial(held, finding))
    if request.method == "POST" and form.is_valid():
        with form.refusals(), transaction.atomic():
            saving.save(held, form.draft(), finding=finding, by=request.actor, at=utc_now())
            read_topics.enqueue_under("topics/read")
            return redirect("topics")
    heading = _("Change “%(name)s”") % {"name": held.name} if held else _("New topic")
    return form_page(
        request, form, heading, (_("Topics"), reverse("topics")), template="topics/form.html", held=held
    )


def _initial(held: Topic | None, finding: Finding | None) -> dict[str, str] | None:
    if held:
        return {"name": held.name, "words": "\n".join(held.words), "follow_up": held.follow_up}
    return {"name": finding.label, "words": "\n".join(finding.words)} if finding else None


@page("talk.design")
@require_POST
def topic_drop(request: ConsoleRequest, topic_id: UUID) -> HttpResponse:
    """Remove a topic; the messages stay."""
    saving.drop(access.topic(request.actor, topic_id), by=request.actor, at=utc_now())
    return redirect("topics")


@page("talk.design")
@require_POST
def topics_common(request: ConsoleRequest) -> HttpResponse:
    """Begin with what most shops are asked about."""
    with transaction.atomic():
        count = saving.begin_with_common(by=request.actor, at=utc_now())
        read_topics.enqueue_under("topics/read")
    messages.success(request, _("%(count)s topics were made; the archive is being read.") % {"count": count})
    return redirect("topics")


@page("talk.design")
@require_POST
def topics_find(request: ConsoleRequest) -> HttpResponse:
    """Look for new topics now instead of at night."""
    with transaction.atomic():
        find_topics.enqueue_under("topics/find")
    messages.success(request, _("The archive is being looked through; proposals appear here in a minute."))
    return redirect("topics")


@page("talk.design")
@require_POST
def finding_dismiss(request: ConsoleRequest, finding_id: UUID) -> HttpResponse:
    """Not a topic."""
    saving.dismiss(access.finding(request.actor, finding_id), by=request.actor, at=utc_now())
    return redirect("topics")
