"""Trade → an order → return goods; and what is in the book."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.trade import access, actions, queries
from afflux.trade.forms import RefundForm
from afflux.trade.models import Line, Order
from afflux.trade.problems import NOT_A_SALE
from afflux.trade.sorting import ENDED


@page("trade.write")
def order_refund(request: ConsoleRequest, order_id: UUID) -> HttpResponse:
    """Return goods of a sale: a paper of its own, negative lines, never more than was sold."""
    order = access.order(request.actor, order_id)
    if order.kind != Order.Kind.SALE or order.status in ENDED:
        raise Refused(NOT_A_SALE, order=order.number)
    left = actions.left_of(order)
    lines = list(order.lines.filter(kind=Line.Kind.SALE).select_related("product").order_by("id")[:200])
    form = RefundForm(request.POST or None, left=left, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            paper = actions.refund(
                order, form.back, by=request.actor, at=utc_now(), note=form.cleaned_data["note"]
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Refund %(number)s is written.") % {"number": paper.number})
            return redirect("order", order_id=order.id)
    trail = (order.number, reverse("order", args=[order.id]))
    heading = _("Return goods of %(number)s") % {"number": order.number}
    return render(request, "console/form_page.html", {"form": form, "heading": heading, "trail": trail})


@page("trade.read")
def order_sorts(request: ConsoleRequest) -> HttpResponse:
    """Every line of the book by what it is, so that nothing that was imported is unexplained."""
    period = request.GET.get("days", "")
    days = int(period) if period in ("30", "90", "365") else None
    since = utc_now() - timedelta(days=days) if days else None
    if request.GET.get("part"):  # fetched by the page that could not wait for it
        return render(request, "trade/sorts_table.html", {"sorts": queries.sorts(request.actor, since=since)})
    sorts = queries.sorts_at_once(request.actor, since=since)
    return render(request, "trade/sorts.html", {"sorts": sorts, "days": days, "waiting": sorts is None})
