"""Products: entered by hand, or named first by an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of, texts_of
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id, new_ids
from afflux.kernel.text import clean
from afflux.organization import audit
from afflux.trade.models import Product
from afflux.trade.problems import PRODUCT_NAMELESS, PRODUCT_TAKEN
from afflux.trade.statements import statement


@dataclass(frozen=True, slots=True)
class Named:
    """A product as an order names it; `key` is its number, or its name where it has none. Build it with `named()`."""

    key: str
    name: str
    category: str = ""
    unit_cost_micros: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A product in the book."""

    id: UUID
    currency: str
    unit_cost_micros: int | None

    def cost_in(self, currency: str) -> int | None:
        """What one piece costs, where that is known in this currency."""
        return self.unit_cost_micros if currency == self.currency else None


def named(text: str, *, name: str = "", category: str = "", unit_cost_micros: int | None = None) -> Named:
    """The product that `text` names. A text longer than a number may be keeps its start and gets a check of the rest."""
    key = text if len(text) <= 64 else f"{text[:47]}…{hashed_id('product', text).hex[:16]}"
    return Named(key, (name or text)[:200], category[:80], unit_cost_micros)


def known_products(told: Sequence[tuple[Named, str]], *, at: datetime) -> dict[str, Known]:
    """key → product, for every product named (with the currency of its cost); unknown ones are created, gaps filled."""
    best: dict[str, tuple[Named, str]] = {}
    for product, currency in dict.fromkeys(told):
        before, first_currency = best.get(product.key, (product, currency))
        name = before.name if before.name != before.key else product.name
        cost = (
            before.unit_cost_micros
            if before.unit_cost_micros is not None or currency != first_currency
            else product.unit_cost_micros
        )
        best[product.key] = (
            Named(product.key, name, before.category or product.category, cost),
            first_currency,
        )
    if not best:
        return {}
    keys = sorted(best)
    rows = [best[key] for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            statement("write_products"),
            [
                array_of(new_ids(len(keys))),
                texts_of(keys),
                texts_of(product.name for product, _currency in rows),
                texts_of(product.category for product, _currency in rows),
                array_of([None] * len(rows)),
                array_of(product.unit_cost_micros for product, _currency in rows),
                texts_of(currency for _product, currency in rows),
                array_of([at] * len(rows)),
            ],
        )
    found = Product.objects.filter(key__in=keys).values_list("key", "id", "currency", "unit_cost_micros")
    return {key: Known(id, currency, cost) for key, id, currency, cost in found}


@transaction.atomic
def save_product(
    *,
    by: Actor,
    at: datetime,
    product: Product | None = None,
    key: str,
    name: str,
    category: str = "",
    unit_price_micros: int | None = None,
    unit_cost_micros: int | None = None,
    currency: str,
) -> Product:
    """Enter a product, or change `product`. Orders keep the prices and costs they were made with.

    Refused: without number or name; a number that another product has.
    """
    key, name = clean(key), clean(name)
    if not key or not name or len(key) > 64 or len(name) > 200:
        raise Refused(PRODUCT_NAMELESS, field="key" if not key or len(key) > 64 else "name")
    saved = product or Product(created_at=at)
    saved.key, saved.name, saved.category, saved.currency = key, name, clean(category)[:80], currency
    saved.unit_price_micros, saved.unit_cost_micros = unit_price_micros, unit_cost_micros
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise Refused(PRODUCT_TAKEN, field="key", key=key) from None
    audit.record(
        by=by,
        at=at,
        verb="product.changed" if product else "product.created",
        subject=saved,
        detail={"key": key},
    )
    return saved


@transaction.atomic
def archive_product(*, by: Actor, at: datetime, product: Product) -> Product:
    """Take a product off the lists; its orders stay. Done to an archived product it brings it back."""
    product.archived_at = None if product.archived_at else at
    product.save(update_fields=["archived_at"])
    audit.record(
        by=by, at=at, verb="product.archived" if product.archived_at else "product.restored", subject=product
    )
    return product
