"""Trade → Products."""

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
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.console.templatetags.console import micros
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization.access import merchant
from afflux.trade import access, actions
from afflux.trade.forms import ProductForm
from afflux.trade.models import Product

FIELDS = ("key", "name", "category", "unit_price_micros", "unit_cost_micros", "currency")


def _price(field: str) -> Any:
    return lambda product: (
        None if getattr(product, field) is None else f"{micros(getattr(product, field))} {product.currency}"
    )


class ProductTable(Table):
    name = "products"
    default_sort = "key"
    export_right = "trade.export"
    empty = gettext_lazy(
        "No product yet. Orders bring theirs along, or enter one to give it a price and a cost."
    )
    columns = (
        Column("key", gettext_lazy("Number"), sort="key", link=lambda p: reverse("product", args=[p.id])),
        Column("name", gettext_lazy("Name"), sort="name"),
        Column("category", gettext_lazy("Category"), sort="category", phone=False),
        Column("price", gettext_lazy("Price"), value=_price("unit_price_micros"), kind="num"),
        Column("cost", gettext_lazy("Unit cost"), value=_price("unit_cost_micros"), kind="num", phone=False),
    )
    filters = (
        Filter(
            "q",
            gettext_lazy("Number or name"),
            lambda rows, v: rows.filter(Q(key__icontains=v) | Q(name__icontains=v)),
        ),
        Filter("category", gettext_lazy("Category"), lambda rows, v: rows.filter(category__icontains=v)),
        Filter("archived", gettext_lazy("With archived ones"), lambda rows, v: rows, kind="flag"),
    )


@page("trade.read")
def products(request: ConsoleRequest) -> HttpResponse:
    """Everything that is or was sold."""
    rows = access.products(request.actor)
    rows = rows if request.GET.get("archived") else rows.filter(archived_at=None)
    shown = [(_("New product"), reverse("product_new"))] if request.actor.may("trade.write") else []
    return table_page(
        request, ProductTable(), rows, context={"heading": _("Products"), "page_actions": shown}
    )


@page("trade.write")
def product_new(request: ConsoleRequest) -> HttpResponse:
    """Enter a product."""
    return _edit(request, None)


@page("trade.read")
def product(request: ConsoleRequest, product_id: UUID) -> HttpResponse:
    """One product, to look at or to change."""
    return _edit(request, access.product(request.actor, product_id))


@page("trade.write")
@require_POST
def product_archive(request: ConsoleRequest, product_id: UUID) -> HttpResponse:
    """Take a product off the lists, or bring it back."""
    actions.archive_product(by=request.actor, at=utc_now(), product=access.product(request.actor, product_id))
    return redirect("products")


def _edit(request: ConsoleRequest, found: Product | None) -> HttpResponse:
    initial: dict[str, Any] = {"currency": merchant().currency}
    if found:
        initial = {field: getattr(found, field) for field in FIELDS}
        for field in ("unit_price_micros", "unit_cost_micros"):
            initial[field] = None if initial[field] is None else micros(initial[field])
    form = ProductForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_product(by=request.actor, at=utc_now(), product=found, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("products")
    heading = found.name if found else _("New product")
    return render(
        request,
        "trade/product.html",
        {"form": form, "heading": heading, "product": found, "trail": (_("Products"), reverse("products"))},
    )
