"""The packs and their rules, each with a switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.guard import access
from afflux.guard.actions import wordbook
from afflux.guard.models import SwitchedOff
from afflux.guard.problems import NO_RULE
from afflux.guard.rules import Pack, Rule, packs
from afflux.guard.standing import Standing, standings
from afflux.guard.tones import tone
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

EXAMPLES = 5


@dataclass(frozen=True)
class Row:
    """A rule on the page; `used` is false where it or its whole pack is switched off."""

    rule: Rule
    badge: tuple[str, Any]
    examples: tuple[str, ...]
    more: int
    off: SwitchedOff | None


@page("talk.read", write="talk.design")
def guard_rules(request: ConsoleRequest) -> HttpResponse:
    """Every pack with its article, every rule with its reason."""
    off = {row.key: row for row in SwitchedOff.objects.all()}
    shown = [
        (pack, off.get(pack.id), [_row(rule, off.get(rule.id)) for rule in pack.rules], _stands(pack.id))
        for pack in packs()
    ]
    context = {
        "packs": shown,
        "may_design": request.actor.may("talk.design"),
        "own": access.words(request.actor).count(),
    }
    return render(request, "guard/rules.html", context)


def _stands(pack: str) -> list[tuple[str, str, Standing]]:
    """(lines, language, figures) of a pack, for whoever decides how far to trust it."""
    languages = {"zh": _("Chinese"), "en": _("English")}
    lines = {
        "outside, held out": _("Quoted from notices and rulings"),
        "second hand, held out": _("Written by a second hand"),
    }
    return [(lines[one.origin], languages[one.language], one) for one in standings() if one.pack == pack]


def _row(rule: Rule, off: SwitchedOff | None) -> Row:
    return Row(rule, tone(rule.severity), rule.words[:EXAMPLES], max(0, len(rule.words) - EXAMPLES), off)


@page("talk.read", write="talk.design")
def guard_rule(request: ConsoleRequest, key: str) -> HttpResponse:
    """One rule: everything it looks for, and what it leaves alone."""
    pack, rule = _named(key)
    off = SwitchedOff.objects.filter(key__in=(rule.id, pack.id)).first()
    context = {"pack": pack, "rule": rule, "badge": tone(rule.severity), "off": off}
    return render(request, "guard/rule.html", {**context, "may_design": request.actor.may("talk.design")})


def _named(key: str) -> tuple[Pack, Rule]:
    for pack in packs():
        for rule in pack.rules:
            if rule.id == key:
                return pack, rule
    raise Refused(NO_RULE)


@page("talk.design", write="talk.design")
@require_POST
def guard_switch(request: ConsoleRequest, key: str) -> HttpResponse:
    """Use a pack or a rule, or leave it out."""
    wordbook.switch(key, on=request.POST.get("on") == "1", by=request.actor, at=utc_now())
    return redirect("guard_rules")
