"""Settings → Connections → a line → Accounts: which member of staff stands behind each account of ours there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.connectors import access as lines
from afflux.connectors.models import Connection
from afflux.console.form_pages import form_page
from afflux.console.forms import ConsoleForm
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Bulk, Column, Filter, Table, table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization import access
from afflux.organization.accounts import accounts, assign, guesses
from afflux.organization.models import Account, Staff


def _address(row: Account) -> str:
    return reverse("connection_account", args=[row.connection_id, row.id])


class AccountTable(Table):
    name = "accounts"
    default_sort = "account"
    empty = gettext_lazy(
        "No account is known yet. As soon as somebody adds a member, or the members are fetched, it stands here."
    )

    def __init__(self, line: Connection) -> None:
        self.proposed: dict[UUID, Staff] = {}
        take = reverse("connection_accounts_take", args=[line.id])
        self.bulk = (Bulk(gettext_lazy("Take what is proposed"), take, "settings.write"),)
        self.columns = (
            Column("account", gettext_lazy("Account"), sort="account", link=_address),
            Column("name", gettext_lazy("Name there"), value="name", sort="name", phone=False),
            Column("staff", gettext_lazy("Staff"), value="staff.name", sort="staff__name"),
            Column("unit", gettext_lazy("Store"), value="staff.unit.name", phone=False),
            Column("proposed", gettext_lazy("Proposed"), value=self._proposed),
            Column("heard_at", gettext_lazy("First heard"), kind="moment", sort="heard_at", phone=False),
        )
        self.filters = (
            Filter("q", gettext_lazy("Account"), lambda rows, v: rows.filter(account__icontains=v)),
            Filter("open", gettext_lazy("Without staff"), lambda rows, v: rows.filter(staff=None), "flag"),
        )

    def prepare(self, rows: Sequence[Any]) -> None:
        """Who might stand behind them."""
        self.proposed = guesses(rows)

    def _proposed(self, row: Account) -> str:
        found = self.proposed.get(row.id)
        return f"{found.name} · {found.unit.name}" if found else ""


class AccountForm(ConsoleForm):
    """Who stands behind an account."""

    staff: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        Staff.objects.none(), label=gettext_lazy("Staff"), required=False, empty_label=gettext_lazy("Nobody")
    )

    def __init__(self, *given: Any, by: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["staff"].queryset = access.staff(by).filter(left_at=None).order_by("name")  # type: ignore[attr-defined]


@page("settings.read")
def connection_accounts(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Every account that the line named, and who stands behind it."""
    line = lines.connection(request.actor, connection_id)
    lead = _("An account's adds and conversations belong to the member of staff behind it.")
    context = {
        "heading": _("Accounts of %(name)s") % {"name": line.name},
        "trail": (line.name, reverse("connection", args=[line.id])),
        "lead": lead,
    }
    rows = accounts(request.actor, line.id)
    return table_page(
        request, AccountTable(line), rows, template="organization/accounts.html", context=context
    )


@page("settings.write")
def connection_account(request: ConsoleRequest, connection_id: UUID, account_id: UUID) -> HttpResponse:
    """Say who stands behind one account; where nobody does yet, the likely one is chosen in the form."""
    row = _one(request, connection_id, account_id)
    likely = guesses([row]).get(row.id)
    form = AccountForm(
        request.POST or None, by=request.actor, initial={"staff": row.staff_id or (likely and likely.id)}
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            assign(row, form.cleaned_data["staff"], by=request.actor, at=utc_now())
            messages.success(request, _("It is saved."))
            return redirect("connection_accounts", connection_id)
    lead = _("Proposed, because name or number are the same: %(name)s.") % {"name": likely} if likely else ""
    trail = (_("Accounts"), reverse("connection_accounts", args=[connection_id]))
    return form_page(request, form, _("Account %(name)s") % {"name": row.account}, trail, lead=lead)


@page("settings.write")
@require_POST
def connection_accounts_take(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Take the proposals of the ticked accounts."""
    line = lines.connection(request.actor, connection_id)
    table = AccountTable(line)
    rows = list(table.chosen(request, accounts(request.actor, line.id).filter(staff=None))[:1000])
    proposed = guesses(rows)
    for row in rows:
        if row.id in proposed:
            assign(row, proposed[row.id], by=request.actor, at=utc_now())
    said = ngettext(
        "%(count)d account has its member of staff now.",
        "%(count)d accounts have their members of staff now.",
        len(proposed),
    )
    messages.success(request, said % {"count": len(proposed)})
    return redirect("connection_accounts", connection_id)


def line_action(request: HttpRequest, connection: Connection) -> str:
    """The button on the page of a line, with how many accounts wait for a member."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return ""
    waiting = accounts(actor, connection.id).filter(staff=None).count()
    given = {"connection": connection, "waiting": waiting}
    return render_to_string("organization/line_action.html", given, request=request)


def _one(request: ConsoleRequest, connection_id: UUID, account_id: UUID) -> Account:
    line = lines.connection(request.actor, connection_id)
    found = accounts(request.actor, line.id).filter(id=account_id).first()
    if found is None:
        raise Refused(access.NOT_HERE)
    return found
