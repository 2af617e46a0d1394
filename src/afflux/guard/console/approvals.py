"""Texts that wait for a person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.guard import access
from afflux.guard.actions import deciding
from afflux.guard.forms import PURPOSES, DecisionForm
from afflux.guard.marking import kept, pieces
from afflux.guard.models import Approval
from afflux.guard.tones import state, tone
from afflux.kernel.clock import utc_now

PURPOSE_NAMES = dict(PURPOSES)


class ApprovalTable(Table):
    name = "guard_approvals"
    default_sort = "-asked_at"
    empty = gettext_lazy("Nothing waits for approval. A text that needs it appears here before it goes out.")
    columns = (
        Column("text", gettext_lazy("Text"), lambda a: a.text[:80] or _("Words are gone"), link=lambda a: reverse("guard_approval", args=[a.pk])),
        Column("purpose", gettext_lazy("Purpose"), lambda a: PURPOSE_NAMES.get(a.purpose, a.purpose), phone=False),
        Column("asked_name", gettext_lazy("Asked by"), phone=False),
        Column("asked_at", gettext_lazy("Asked at"), kind="moment", sort="asked_at"),
        Column("state", gettext_lazy("State"), state, kind="badge", sort="state"),
        Column("decided_name", gettext_lazy("Decided by"), phone=False),
    )  # fmt: skip
    filters = (
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            choices=lambda by: Approval.State.choices,
        ),
    )


@page("talk.read", write="talk.design")
def guard_approvals(request: ConsoleRequest) -> HttpResponse:
    """What waits and what was decided; without a filter what waits comes first by time."""
    waiting = access.approvals(request.actor).filter(state=Approval.State.WAITING).count()
    said = ngettext("%(count)s text waits for a decision.", "%(count)s texts wait for a decision.", waiting)
    lead = said % {"count": waiting} if waiting else ""
    context = {"heading": _("Approvals"), "lead": lead, "page_actions": []}
    return table_page(request, ApprovalTable(), access.approvals(request.actor), context=context)


@page("talk.read", write="talk.design")
def guard_approval(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """One text with what was found in it, and the two ways to decide."""
    return _shown(request, access.approval(request.actor, key), DecisionForm(), 200)


def _shown(request: ConsoleRequest, found: Approval, form: DecisionForm, status: int) -> HttpResponse:
    findings = kept(found.findings)
    waits = found.state == Approval.State.WAITING
    context = {
        "approval": found,
        "badge": state(found),
        "purpose": PURPOSE_NAMES.get(found.purpose, found.purpose),
        "pieces": pieces(found.text, findings),
        "findings": [(one, tone(one.severity)) for one in findings],
        "form": form if waits and request.actor.may("talk.design") else None,
    }
    return render(request, "guard/approval.html", context, status=status)


@page("talk.design", write="talk.design")
@require_POST
def guard_decide(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Let a text go out, or refuse it with a reason."""
    found = access.approval(request.actor, key)
    approved = request.POST.get("approved") == "1"
    form = DecisionForm(request.POST)
    if form.is_valid():
        with form.refusals():
            words = form.cleaned_data["words"]
            deciding.decide(found, approved=approved, words=words, by=request.actor, at=utc_now())
            messages.success(request, _("It goes out now.") if approved else _("It does not go out."))
            return redirect("guard_approvals")
    found.refresh_from_db()
    return _shown(request, found, form, 422)
