"""Talk → Guard: try a text, and see what would be found in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from afflux.console.pages import ConsoleRequest, page
from afflux.guard.checking import check
from afflux.guard.forms import TryForm
from afflux.guard.marking import pieces, shown
from afflux.guard.tones import tone


@page("talk.read", write="talk.read")
def guard_bench(request: ConsoleRequest) -> HttpResponse:
    """A text with its findings in place; nothing is kept of it."""
    form = TryForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        verdict = check(text, purpose=form.cleaned_data["purpose"])
        found = shown(verdict)
        context |= {
            "verdict": verdict,
            "verdict_badge": tone(verdict.severity),
            "pieces": pieces(text, found),
            "findings": [(one, tone(one.severity)) for one in found],
        }
    return render(request, "guard/bench.html", context, status=422 if form.errors else 200)
