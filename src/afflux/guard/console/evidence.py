"""Evidence: every judgement in which something was found."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.guard import access
from afflux.guard.console.approvals import PURPOSE_NAMES
from afflux.guard.forms import PURPOSES
from afflux.guard.models import Judgement
from afflux.guard.rules import packs
from afflux.guard.tones import outcome


def _passages(row: Judgement) -> str:
    quoted = [one["quoted"] for one in row.findings if one["quoted"]]
    return " · ".join(f"“{words[:40]}”" for words in quoted[:4]) or _("Words are gone")


def _rules(row: Judgement) -> str:
    return " · ".join(sorted({one["rule"] for one in row.findings})[:4])


def _held_text(row: Judgement) -> str:
    """Whoever asked sees the text that waits or was decided; one that another asked for may not be theirs to see."""
    held = row.outcome == Judgement.Outcome.HELD
    return reverse("guard_approval", args=[row.approval]) if held and row.approval else ""


_ABOUT = {
    "message": gettext_lazy("Message"),
    "side": gettext_lazy("Message from the side bar"),
    "reply_rule": gettext_lazy("Reply rule"),
    "welcome_rule": gettext_lazy("Welcome rule"),
}


def _about(row: Judgement) -> str:
    kind = row.subject.partition("/")[0]
    return str(_ABOUT.get(kind, row.subject))


class EvidenceTable(Table):
    name = "guard_evidence"
    default_sort = "-at"
    export_right = "talk.export"
    empty = gettext_lazy(
        "Nothing was found in any text yet. What is found later stands here and cannot be changed."
    )
    columns = (
        Column("at", gettext_lazy("At"), kind="moment", sort="at"),
        Column("outcome", gettext_lazy("Outcome"), outcome, kind="badge", sort="outcome"),
        Column("passages", gettext_lazy("Passages"), _passages, link=_held_text),
        Column("rules", gettext_lazy("Rules"), _rules, phone=False),
        Column(
            "purpose", gettext_lazy("Purpose"), lambda j: PURPOSE_NAMES.get(j.purpose, j.purpose), phone=False
        ),
        Column("by_name", gettext_lazy("By"), phone=False),
        Column("subject", gettext_lazy("About"), _about, phone=False),
        Column("digest", gettext_lazy("Print of the text"), lambda j: str(j.digest)[:13], phone=False),
    )
    filters = (
        Filter("outcome", gettext_lazy("Outcome"), lambda rows, value: rows.filter(outcome=value), choices=lambda by: Judgement.Outcome.choices),
        Filter("purpose", gettext_lazy("Purpose"), lambda rows, value: rows.filter(purpose=value), choices=lambda by: PURPOSES),
        Filter("pack", gettext_lazy("Pack"), lambda rows, value: rows.filter(findings__contains=[{"pack": value}]), choices=lambda by: [(pack.id, pack.name) for pack in packs()]),
    )  # fmt: skip


@page("talk.read", write="talk.design")
def guard_evidence(request: ConsoleRequest) -> HttpResponse:
    """What was found, when, in whose text, and what became of it."""
    context = {
        "heading": _("Evidence"),
        "trail": (_("Guard"), reverse("guard_bench")),
        "lead": _("Rows are only ever added. Texts are kept by their print; numbers of persons are masked."),
        "page_actions": [],
    }
    return table_page(
        request,
        EvidenceTable(),
        access.judgements(request.actor),
        template="guard/evidence.html",
        context=context,
    )
