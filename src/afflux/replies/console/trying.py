"""Talk → Keyword replies → Try it: which rule would answer, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.connectors.carriers import carrier
from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now
from afflux.replies.console.beginning import begin_rule
from afflux.replies.engine import Hit, Place, Reason, Role, Verdict
from afflux.replies.forms import TryForm
from afflux.replies.models import RulePhrase
from afflux.replies.shelf import shelf

SHOWN = 50
VERDICTS: dict[Verdict, tuple[str, Any]] = {
    Verdict.ANSWERS: ("good", gettext_lazy("This rule answers")),
    Verdict.OUTRANKED: ("", gettext_lazy("Fits, but a rule before it answers")),
    Verdict.RESTING: ("", gettext_lazy("Spoke not long ago")),
    Verdict.HOURS: ("warn", gettext_lazy("Not at this time")),
    Verdict.PLACE: ("warn", gettext_lazy("Not on this carrier, account or code")),
    Verdict.LANGUAGE: ("warn", gettext_lazy("For another language")),
    Verdict.FORBIDDEN: ("warn", gettext_lazy("A forbidden phrase is there")),
    Verdict.INCOMPLETE: ("warn", gettext_lazy("A needed phrase is missing")),
}


@dataclass(frozen=True)
class Told:
    """One line of the bench."""

    rule: Any
    url: str
    badge: tuple[str, Any]
    found: list[dict[str, Any]]
    lacking: list[str]
    texts: list[str]


@page("talk.read")
def try_rules(request: ConsoleRequest) -> HttpResponse:
    """The test bench. Nothing is sent and nothing is noted."""
    asked = request.GET if "text" in request.GET else None
    form = TryForm(asked, by=request.actor, initial={"at": utc_now()})
    context: dict[str, Any] = {"form": form, "trail": (_("Keyword replies"), reverse("reply_rules"))}
    if form.is_valid():
        context |= _tried(form.cleaned_data)
        context["begins"] = begin_rule(request, "", [form.cleaned_data["text"]])
    partial = request.htmx and request.htmx.target == "tried"
    return render(request, "replies/tried.html" if partial else "replies/try.html", context)


def _tried(given: dict[str, Any]) -> dict[str, Any]:
    held, at, text = shelf(), given["at"] or utc_now(), given["text"]
    codes = frozenset({given["code"].slug}) if given["code"] else frozenset()
    reasons = held.book.explain(text, at=at, place=Place(given["carrier"] or "", "", codes))
    kind = given["carrier"]
    return {
        "asked": text,
        "told": [_told(reason) for reason in reasons[:SHOWN]],
        "more": max(0, len(reasons) - SHOWN),
        "answers": bool(reasons) and reasons[0].verdict == Verdict.ANSWERS,
        "angry": held.anger.answer(text, at=at),
        "proposes": kind and carrier(kind).capabilities.reply is None,
        "count": len(held.book.rules),
    }


def _told(reason: Reason) -> Told:
    return Told(
        rule=reason.rule,
        url=reverse("reply_rule", args=[reason.rule.id]),
        badge=VERDICTS[reason.verdict],
        found=[_found(hit) for hit in reason.hits],
        lacking=[phrase.text for phrase in reason.lacking],
        texts=[variant.text for variant in reason.rule.variants] if reason.verdict == Verdict.ANSWERS else [],
    )


def _found(hit: Hit) -> dict[str, Any]:
    return {
        "quoted": hit.quoted,
        "start": hit.start + 1,
        "phrase": hit.phrase.text,
        "kind": RulePhrase.Kind(hit.phrase.kind.value).label,
        "forbidden": hit.phrase.role == Role.NONE,
        "slips": hit.slips,
    }
