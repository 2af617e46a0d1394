"""Talk → Welcome → Missed windows."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import known_problem
from afflux.replies import access, queries
from afflux.replies.models import Greeting

REASONS = [choice for choice in Greeting.Reason.choices if choice[0]]


def _why(row: Greeting) -> str:
    if row.state == Greeting.State.UNSURE:
        return str(Greeting.State.UNSURE.label)
    said = known_problem(row.problem) if row.problem else None
    return str(said.says({})) if said and "%(" not in str(said.sentence) else row.get_reason_display()


class MissedTable(Table):
    name = "welcomes_missed"
    default_sort = "-at"
    export_right = "talk.export"
    empty = gettext_lazy("No window was missed. Whoever could be greeted was greeted.")
    columns = (
        Column("at", gettext_lazy("Added"), sort="at", kind="moment"),
        Column("connection", gettext_lazy("Connection"), value="connection.name", phone=False),
        Column("account", gettext_lazy("Account")),
        Column("code", gettext_lazy("Code"), value="code.name", phone=False),
        Column("welcome", gettext_lazy("Welcome"), value="welcome.name", phone=False),
        Column("why", gettext_lazy("Why"), value=_why),
    )
    filters = (
        Filter(
            "reason",
            gettext_lazy("Why"),
            lambda rows, v: rows.filter(reason=v),
            choices=lambda by: REASONS,
        ),
        Filter("since", gettext_lazy("Since"), lambda rows, v: rows.filter(at__date__gte=v), kind="day"),
    )


@page("talk.read")
def missed(request: ConsoleRequest) -> HttpResponse:
    """Adds that were not greeted, with the reason."""
    rows = access.greetings(request.actor)
    counts = queries.missed_by_reason(rows, since=utc_now() - queries.MONTH)
    labels: dict[str, Any] = {**dict(REASONS), "unsure": Greeting.State.UNSURE.label}
    context = {
        "heading": _("Missed windows"),
        "lead": _("People whom nobody greeted in time, and why. A carrier gives seconds, once."),
        "figures": [(labels[reason], count) for reason, count in sorted(counts.items()) if reason in labels],
        "trail": (_("Welcome"), reverse("welcomes")),
    }
    table = MissedTable()
    if not access.welcomes(request.actor).exists():
        table.empty = gettext_lazy("There is no welcome yet, so nobody is greeted and no window is missed.")
        table.empty_action = (
            (_("New welcome"), reverse("welcome_new")) if access.may_design(request.actor) else None
        )
    return table_page(request, table, queries.missed(rows), template="replies/missed.html", context=context)
