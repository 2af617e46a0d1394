"""Trade → Orders: the list, one order, writing one by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.console.pages import ConsoleRequest, page
from afflux.console.search import Hit
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.console.templatetags.console import money
from afflux.contacts import access as contacts
from afflux.kernel.actors import Actor
from afflux.kernel.clock import day_bounds, utc_now
from afflux.kernel.errors import Refused
from afflux.organization.access import merchant
from afflux.trade import access, actions
from afflux.trade.buyers import Buyer, place_for
from afflux.trade.forms import LineForm, OrderForm
from afflux.trade.models import Order
from afflux.trade.persons import customer
from afflux.trade.sorting import ENDED
from afflux.trade.sources import book, channel_keyed

LINES = 6


def badge(order: Order) -> tuple[str, Any]:
    """(tone, words) of an order's state."""
    if order.kind != Order.Kind.SALE:
        return "", order.get_kind_display()
    if order.status in ENDED:
        return "bad", order.get_status_display()
    return ("good" if order.status == Order.Status.DONE else "water"), order.get_status_display()


def _day(edge: int) -> Any:
    """Filter on the merchant's calendar day: from its start (0) or to its end (1)."""

    def apply(rows: Any, day: Any) -> Any:
        moment = day_bounds(day, merchant().timezone)[edge]
        return rows.filter(at__lt=moment) if edge else rows.filter(at__gte=moment)

    return apply


class OrderTable(Table):
    name = "orders"
    default_sort = "-at"
    export_right = "trade.export"
    empty = gettext_lazy("No order yet. Import those you have, send them by the API, or write one by hand.")
    columns = (
        Column("number", gettext_lazy("Order"), sort="number", link=lambda o: reverse("order", args=[o.id])),
        Column("at", gettext_lazy("When"), kind="moment", sort="at"),
        Column("person", gettext_lazy("Customer"), value=customer, phone=False),
        Column("unit", gettext_lazy("Store"), value="unit.name", phone=False),
        Column("status", gettext_lazy("Status"), value=badge, kind="badge", phone=False),
        Column(
            "total",
            gettext_lazy("Total"),
            value=lambda o: (o.total_minor, o.currency),
            kind="money",
            sort="total_minor",
        ),
        Column(
            "cost",
            gettext_lazy("Cost of goods"),
            value=lambda o: (o.cost_minor, o.currency),
            kind="money",
            phone=False,
        ),
    )
    filters = (
        Filter("q", gettext_lazy("Number"), lambda rows, v: rows.filter(number__startswith=v)),
        Filter(
            "kind",
            gettext_lazy("Kind"),
            lambda rows, v: rows.filter(kind=v),
            choices=lambda by: Order.Kind.choices,
        ),
        Filter(
            "status",
            gettext_lazy("Status"),
            lambda rows, v: rows.filter(status=v),
            choices=lambda by: Order.Status.choices,
        ),
        Filter("since", gettext_lazy("From"), _day(0), kind="day"),
        Filter("until", gettext_lazy("To"), _day(1), kind="day"),
        Filter("person", gettext_lazy("Customer id"), lambda rows, v: rows.filter(person=v)),
        Filter("nobody", gettext_lazy("Of nobody"), lambda rows, v: rows.filter(person=None), kind="flag"),
    )


@page("trade.read")
def orders(request: ConsoleRequest) -> HttpResponse:
    """Orders, newest first."""
    shown = [(_("New order"), reverse("order_new"))] if request.actor.may("trade.write") else []
    if request.actor.may("imports.write") and request.actor.may("trade.write"):
        shown.append((_("Import"), reverse("import_new")))
    shown.append((_("What is in the book"), reverse("order_sorts")))
    return table_page(
        request,
        OrderTable(),
        access.orders(request.actor).prefetch_related("person__identities"),
        context={"heading": _("Orders"), "page_actions": shown},
    )


@page("trade.read")
def order(request: ConsoleRequest, order_id: UUID) -> HttpResponse:
    """One order: whose, what, for how much, what came back, and what may happen next."""
    found = access.order(request.actor, order_id)
    shown = {
        "order": found,
        "badge": badge(found),
        "customer": customer(found),
        "lines": found.lines.select_related("product").order_by("id")[:500],
        "refunds": found.refunds.order_by("at"),
        "waiting": found.person_id is None and found.keys.exists(),
        "channel": book().keys([found.channel]).get(found.channel) if found.channel else None,
        "margin": None if found.cost_minor is None else found.total_minor - found.cost_minor,
        "statuses": [choice for choice in Order.Status.choices if choice[0] != found.status],
        "refundable": found.kind == Order.Kind.SALE and found.status not in ENDED,
    }
    return render(request, "trade/order.html", shown)


@page("trade.write")
@require_POST
def order_status(request: ConsoleRequest, order_id: UUID) -> HttpResponse:
    """Move an order on, or end it."""
    found = access.order(request.actor, order_id)
    try:
        moved = actions.set_status(found, request.POST.get("status", ""), by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("Order %(number)s is now: %(status)s.")
            % {"number": moved.number, "status": moved.get_status_display()},
        )
    return redirect("order", order_id=order_id)


@page("trade.write")
def order_new(request: ConsoleRequest) -> HttpResponse:
    """Write an order by hand."""
    now = utc_now()
    wished = request.POST.get("contact") or request.GET.get("contact")
    person = contacts.person(request.actor, UUID(wished)) if wished and _is_id(wished) else None
    said = {
        "at": now,
        "currency": merchant().currency,
        "status": "paid",
        "contact": person.id if person else None,
    }
    form = OrderForm(request.POST or None, by=request.actor, initial=said)
    lines = [LineForm(request.POST or None, prefix=f"line{n}") for n in range(LINES)]
    if request.method == "POST" and all([form.is_valid(), *(line.is_valid() for line in lines)]):
        try:
            placed = _place(
                request.actor, form.cleaned_data, [line.cleaned_data for line in lines if line.filled]
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Order %(number)s is placed.") % {"number": placed.number})
            return redirect("order", order_id=placed.id)
    known = access.products(request.actor).filter(archived_at=None).order_by("key")[:200]
    return render(
        request, "trade/order_new.html", {"form": form, "lines": lines, "products": known, "person": person}
    )


def _place(by: Actor, head: dict[str, Any], lines: list[dict[str, Any]]) -> Order:
    heading = actions.Heading(
        currency=head["currency"],
        at=head["at"],
        number=head["number"],
        status=head["status"],
        channel=channel_keyed(head["channel"]),
        note=head["note"],
    )
    wanted = [
        actions.Wanted(actions.named(line["product"]), line["quantity"], line["unit_price"]) for line in lines
    ]
    typed = {name: head.get(name, "") for name in ("external_id", "phone", "email")}
    buyer = Buyer(contact=head["contact"], **typed)
    return place_for(
        buyer, heading, wanted, by=by, at=utc_now(), store=head["store"].number if head["store"] else ""
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def find(by: Actor, term: str) -> list[Hit]:
    """Orders whose number begins with the term, for the search of every page."""
    if not by.may("trade.read"):
        return []
    found = (
        access.orders(by)
        .filter(Q(number__startswith=term) | Q(number__startswith=term.upper()))
        .order_by("number")[:8]
    )
    return [
        Hit(
            order.number,
            f"{money(order.total_minor, order.currency)} {order.currency}",
            reverse("order", args=[order.id]),
        )
        for order in found
    ]
