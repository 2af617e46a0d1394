"""Talk → Keyword replies → Robot's manners."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now
from afflux.replies import actions
from afflux.replies.forms import MannersForm
from afflux.replies.forms.manners import FIELDS
from afflux.replies.manners import manners


@page("talk.design", write="talk.design")
def robot_manners(request: ConsoleRequest) -> HttpResponse:
    """When the robot hands over, and with which words."""
    held = manners()
    form = MannersForm(request.POST or None, initial={field: getattr(held, field) for field in FIELDS})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            actions.save_manners(by=request.actor, at=utc_now(), **form.cleaned_data)
            messages.success(request, _("The robot's manners are saved."))
            return redirect("reply_rules")
    context = {
        "form": form,
        "heading": _("Robot's manners"),
        "lead": _("When the robot hands a conversation to a human, and what it says then."),
        "trail": (_("Keyword replies"), reverse("reply_rules")),
    }
    return render(request, "console/form_page.html", context)
