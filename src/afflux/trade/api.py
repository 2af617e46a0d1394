"""/api/v1: products and orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from afflux.api.fields import (
    After,
    Amount,
    Currency,
    Input,
    Moment,
    Name,
    OneOf,
    Page,
    Price,
    Size,
    Words,
    major,
    price,
)
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.kernel.clock import utc_now
from afflux.kernel.money import to_micros
from afflux.trade import access, actions
from afflux.trade.buyers import Buyer, place_for
from afflux.trade.models import Line, Order, Product
from afflux.trade.sources import book, channel_keyed

routes = Routes(_("Orders"))
StatusWord = Annotated[str, OneOf(Order.Status)]
KindWord = Annotated[str, OneOf(Order.Kind)]
Number = Annotated[str, Field(min_length=1, max_length=64)]


class ProductOut(Schema):
    id: UUID
    key: str
    name: str
    category: str
    unit_price: Decimal | None
    unit_cost: Decimal | None
    currency: str
    archived: bool


class ProductIn(Input):
    key: Number
    name: Name
    category: Annotated[str, Field(max_length=80)] = ""
    unit_price: Price | None = None
    unit_cost: Price | None = None
    currency: Currency


class LineOut(Schema):
    line: str
    kind: str
    product: str | None
    product_name: str | None
    quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None
    amount: Decimal


class OrderOut(Schema):
    id: UUID
    number: str
    kind: str
    status: str
    at: datetime
    contact: UUID | None
    channel: str | None
    store: str | None
    currency: str
    total: Decimal
    cost: Decimal | None
    refund_of: UUID | None
    note: str


class OrderWithLines(OrderOut):
    lines: list[LineOut]


class LineIn(Input):
    product: Annotated[str, Field(max_length=200)] = ""
    category: Annotated[str, Field(max_length=80)] = ""
    quantity: Annotated[Amount, Field(gt=0)]
    unit_price: Price
    unit_cost: Price | None = None


class OrderIn(Input):
    number: Annotated[str, Field(max_length=64)] = ""
    at: Moment | None = None
    status: StatusWord = Order.Status.PAID.value
    currency: Currency
    contact: UUID | None = None
    external_id: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    channel: Annotated[str, Field(max_length=80)] = ""
    store: Annotated[str, Field(max_length=32)] = ""
    note: Words = ""
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]


class BackIn(Input):
    line: Number
    quantity: Annotated[Amount, Field(gt=0)]


class RefundIn(Input):
    lines: Annotated[list[BackIn], Field(min_length=1, max_length=500)]
    note: Words = ""


class StatusIn(Input):
    status: StatusWord


class OrderFilters(Schema):
    contact: UUID | None = None
    number: Annotated[str, Field(max_length=64)] | None = None
    status: StatusWord | None = None
    kind: KindWord | None = None
    since: Moment | None = None
    until: Moment | None = None
    limit: Size = 100
    after: After = None


def shown_product(product: Product) -> dict[str, Any]:
    """A product as the API answers it."""
    return {
        "id": product.id,
        "key": product.key,
        "name": product.name,
        "category": product.category,
        "unit_price": price(product.unit_price_micros),
        "unit_cost": price(product.unit_cost_micros),
        "currency": product.currency,
        "archived": product.archived_at is not None,
    }


def shown_orders(orders: list[Order]) -> list[dict[str, Any]]:
    """Orders' heads as the API answers them; channels are looked up once."""
    names = book().keys(sorted({order.channel for order in orders if order.channel}))
    return [_shown_order(order, names) for order in orders]


def _shown_order(order: Order, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": order.id,
        "number": order.number,
        "kind": order.kind,
        "status": order.status,
        "at": order.at,
        "contact": order.person_id,
        "channel": names.get(order.channel) if order.channel else None,
        "store": order.unit.number if order.unit else None,
        "currency": order.currency,
        "total": major(order.total_minor, order.currency),
        "cost": major(order.cost_minor, order.currency),
        "refund_of": order.of_id,
        "note": order.note,
    }


def shown_whole(order: Order) -> dict[str, Any]:
    """An order with its lines as the API answers it."""
    lines = order.lines.select_related("product").order_by("id")
    return {**shown_orders([order])[0], "lines": [_shown_line(line, order.currency) for line in lines]}


def _shown_line(line: Line, currency: str) -> dict[str, Any]:
    return {
        "line": line.number,
        "kind": line.kind,
        "product": line.product.key if line.product else None,
        "product_name": line.product.name if line.product else None,
        "quantity": line.quantity,
        "unit_price": price(line.unit_price_micros),
        "unit_cost": price(line.unit_cost_micros),
        "amount": major(line.amount_minor, currency),
    }


def _micros(value: Decimal | None) -> int | None:
    return None if value is None else to_micros(value)


@routes.get("/products", right="trade.read", response=Page[ProductOut], says=_("Products by their number."))
def list_products(
    request: ApiRequest, category: Words | None = None, limit: Size = 100, after: After = None
) -> Any:
    rows = access.products(request.actor)
    rows = rows if category is None else rows.filter(category=category)
    return page(
        rows,
        by="key",
        limit=limit,
        after=after,
        show=lambda found: [shown_product(product) for product in found],
    )


@routes.post(
    "/products",
    right="trade.write",
    response={201: ProductOut},
    says=_("Enter a product; its number must be free."),
)
def create_product(request: ApiRequest, payload: ProductIn) -> Any:
    return shown_product(_save(request, payload, None))


@routes.get("/products/{uuid:product_id}", right="trade.read", response=ProductOut, says=_("One product."))
def get_product(request: ApiRequest, product_id: UUID) -> Any:
    return shown_product(access.product(request.actor, product_id))


@routes.put(
    "/products/{uuid:product_id}",
    right="trade.write",
    response=ProductOut,
    says=_("Say anew what a product is; orders keep the prices and costs they were made with."),
)
def change_product(request: ApiRequest, product_id: UUID, payload: ProductIn) -> Any:
    return shown_product(_save(request, payload, access.product(request.actor, product_id)))


def _save(request: ApiRequest, payload: ProductIn, product: Product | None) -> Product:
    return actions.save_product(
        by=request.actor,
        at=utc_now(),
        product=product,
        key=payload.key,
        name=payload.name,
        category=payload.category,
        unit_price_micros=_micros(payload.unit_price),
        unit_cost_micros=_micros(payload.unit_cost),
        currency=payload.currency,
    )


@routes.get(
    "/orders",
    right="trade.read",
    response=Page[OrderOut],
    says=_(
        "Orders, newest first: sales, refunds (negative totals) and adjustments, as far as the key may see them."
    ),
)
def list_orders(request: ApiRequest, asked: Query[OrderFilters]) -> Any:
    wanted = {"person": asked.contact, "number": asked.number, "status": asked.status, "kind": asked.kind}
    chosen = Q(**{field: value for field, value in wanted.items() if value is not None})
    chosen &= Q(at__gte=asked.since) if asked.since else Q()
    chosen &= Q(at__lt=asked.until) if asked.until else Q()
    return page(
        access.orders(request.actor).filter(chosen),
        by="-at",
        limit=asked.limit,
        after=asked.after,
        show=shown_orders,
    )


@routes.post(
    "/orders",
    right="trade.write",
    response={201: OrderWithLines},
    says=_(
        "Place an order. Its own number makes it idempotent: sent again it is answered with 409. An external_id makes an unknown customer a contact; a phone or e-mail waits until a contact proves it."
    ),
)
def create_order(request: ApiRequest, payload: OrderIn) -> Any:
    now = utc_now()
    heading = actions.Heading(
        currency=payload.currency,
        at=payload.at or now,
        number=payload.number,
        status=payload.status,
        channel=channel_keyed(payload.channel),
        note=payload.note,
    )
    lines = [
        actions.Wanted(
            actions.named(line.product, category=line.category) if line.product else None,
            line.quantity,
            to_micros(line.unit_price),
            _micros(line.unit_cost),
        )
        for line in payload.lines
    ]
    buyer = Buyer(payload.contact, payload.external_id, payload.phone, payload.email)
    return shown_whole(place_for(buyer, heading, lines, by=request.actor, at=now, store=payload.store))


@routes.get(
    "/orders/{uuid:order_id}",
    right="trade.read",
    response=OrderWithLines,
    says=_("One order with its lines."),
)
def get_order(request: ApiRequest, order_id: UUID) -> Any:
    return shown_whole(access.order(request.actor, order_id))


@routes.post(
    "/orders/{uuid:order_id}/refunds",
    right="trade.write",
    response={201: OrderWithLines},
    says=_("Return goods of a sale: a paper of its own with negative lines, never more than was sold."),
)
def refund_order(request: ApiRequest, order_id: UUID, payload: RefundIn) -> Any:
    back: dict[str, Decimal] = {}
    for line in payload.lines:
        back[line.line] = back.get(line.line, Decimal(0)) + line.quantity
    order = access.order(request.actor, order_id)
    return shown_whole(actions.refund(order, back, by=request.actor, at=utc_now(), note=payload.note))


@routes.put(
    "/orders/{uuid:order_id}/status",
    right="trade.write",
    response=OrderOut,
    says=_("Move an order on. Cancelled and refunded orders bring no revenue."),
)
def change_order_status(request: ApiRequest, order_id: UUID, payload: StatusIn) -> Any:
    order = access.order(request.actor, order_id)
    return shown_orders([actions.set_status(order, payload.status, by=request.actor, at=utc_now())])[0]
