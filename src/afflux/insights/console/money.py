"""Measure → Money: the verdicts, and the targets they are held against."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from afflux.channels.models import Mode
from afflux.console.forms import ConsoleForm, DecimalText
from afflux.console.pages import ConsoleRequest, page
from afflux.insights.console.asking import asked
from afflux.insights.console.figures import figures
from afflux.insights.console.lines import lines_of
from afflux.insights.metrics import METRICS, cost
from afflux.insights.reports.money import Judged, MoneyReport, money_report, said
from afflux.insights.targets import set_target, targets
from afflux.insights.verdicts import TONES, WORDS, Advice
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.kernel.money import exponent, to_major, to_minor

SHOWN = ("cost", "kept", "cac_net", "revenue", "roi")
ORDER = {Advice.STOP: 0, Advice.ADJUST: 1, Advice.INVEST: 2, Advice.TOO_FEW: 3}


class TargetForm(ConsoleForm):
    """Empty takes the target away."""

    mode = forms.ModelChoiceField(
        Mode.objects.none(), required=False, label=_("Mode"), empty_label=_("Every mode without its own")
    )
    cac = DecimalText(
        required=False, label=_("Target cost of a kept add"), help_text=_("Leave it empty to have no target.")
    )
    submit = _("Set the target")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].queryset = Mode.objects.filter(archived_at=None).order_by("key")  # type: ignore[attr-defined]


@page("measure.read")
@require_safe
def money(request: ConsoleRequest) -> HttpResponse:
    """Each line with its verdict, its reason and what would change it."""
    found = asked(request)
    report = money_report(found.question)
    first = lines_of(request, found, sorted(report.lines, key=lambda j: ORDER[j.verdict.advice]))
    context = {
        "asked": found, "bar": found.bar, "report": report, "columns": [METRICS[c] for c in SHOWN],
        "lines": [_shown(found, report, one) for one in first.shown], "more_lines": first,
        "total": figures(found, report.report, report.report.total, SHOWN),
        "targets": _targets(report.report.currency),
        "may_change": request.actor.may("measure.write") and request.actor.units is None,
    }  # fmt: skip
    return render(request, "insights/money.html", context)


def _shown(found: Any, report: MoneyReport, one: Judged) -> dict[str, Any]:
    currency, verdict = report.report.currency, one.verdict
    spent = float(cost(one.line.tally)) or 1.0
    roi = None
    if verdict.takings and verdict.takings.high is not None:
        roi = (_percent(verdict.takings.low / spent - 1), _percent(verdict.takings.high / spent - 1))
    return {
        "name": " · ".join(one.line.names), "facts": one.line.facts,
        "url": reverse("report_channels") + found.query(by="month", **{f"only.{d}": str(k) for d, k in zip(found.question.by, one.line.keys, strict=True) if k}),
        "tone": TONES[verdict.advice], "advice": WORDS[verdict.advice],
        "reason": said(verdict.reason, currency), "change": said(verdict.change, currency),
        "figures": figures(found, report.report, one.line, SHOWN), "payback": one.payback, "roi": roi,
        "cac": (_money(verdict.cac.low, currency), _money(verdict.cac.high, currency)) if verdict.cac else None,
    }  # fmt: skip


def _percent(share: float) -> str:
    return f"{share * 100:,.0f} %"


def _money(minor: float | None, currency: str) -> str:
    return "∞" if minor is None else format(to_major(round(minor), currency), f",.{exponent(currency)}f")


def _targets(currency: str) -> list[tuple[Any, str]]:
    held = targets(currency)
    modes = Mode.objects.in_bulk([key for key in held if key])
    names = [
        (modes[key].name if key else gettext("Every mode without its own"), minor)
        for key, minor in held.items()
        if key is None or key in modes
    ]
    return [
        (name, f"{to_major(minor, currency):,.{exponent(currency)}f} {currency}") for name, minor in names
    ]


@page("measure.read", write="measure.write")
def target(request: ConsoleRequest) -> HttpResponse:
    """Say what a kept add may cost."""
    form = TargetForm(request.POST or None)
    currency = request.merchant.currency
    if request.method == "POST" and form.is_valid():
        cac = form.cleaned_data["cac"]
        try:
            set_target(
                by=request.actor, at=utc_now(), mode=form.cleaned_data["mode"],
                cac_minor=None if cac is None else to_minor(cac, currency), currency=currency,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The target is set; the verdicts follow it at once."))
            return HttpResponseRedirect(reverse("report_money"))
    context = {
        "form": form, "heading": _("Target cost of a kept add"), "trail": (_("Money"), reverse("report_money")),
        "lead": _("In %(currency)s. Verdicts compare what a kept add costs with it.") % {"currency": currency},
    }  # fmt: skip
    return render(request, "console/form_page.html", context, status=422 if form.errors else 200)
