"""Reads of trade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled

from afflux.kernel.actors import Actor
from afflux.trade import access
from afflux.trade.models import Line, Order
from afflux.trade.sorting import ENDED

AT_ONCE_MS = 120
EXPLAINED = {
    (Line.Kind.SALE, True): _("Sold to a known customer: revenue."),
    (Line.Kind.SALE, False): _("Sold to nobody known: revenue, without a customer."),
    (Line.Kind.REFUND, True): _("Came back from a known customer: taken off revenue."),
    (Line.Kind.REFUND, False): _("Came back from nobody known: taken off revenue."),
    (Line.Kind.GIFT, True): _("Given free of charge to a known customer: costs, no revenue."),
    (Line.Kind.GIFT, False): _("Given free of charge to nobody known: costs, no revenue."),
    (Line.Kind.ADJUSTMENT, True): _("A correction of stock or books at a customer: kept, counts nowhere."),
    (Line.Kind.ADJUSTMENT, False): _("A correction of stock or books: kept, counts nowhere."),
    (Line.Kind.VOID, True): _(
        "Cancelled or refunded at its source, of a known customer: kept, counts nowhere."
    ),
    (Line.Kind.VOID, False): _("Cancelled or refunded at its source, of nobody known: kept, counts nowhere."),
}


@dataclass(frozen=True)
class Sort:
    """Lines of one kind and currency, of known customers or of nobody; `amount_minor` in `currency`."""

    kind: str
    known: bool
    currency: str
    lines: int
    orders: int
    customers: int
    amount_minor: int
    ended: bool

    @property
    def counts(self) -> bool:
        """Whether the amount is part of revenue."""
        return self.kind in (Line.Kind.SALE, Line.Kind.REFUND) and not self.ended

    @property
    def meaning(self) -> str:
        """One sentence that says what lines of this sort are."""
        if self.ended and self.kind == Line.Kind.SALE:
            return str(_("Sold in an order that was cancelled or refunded as a whole: kept, counts nowhere."))
        return str(EXPLAINED[Line.Kind(self.kind), self.known])


def sorts_at_once(actor: Actor, *, since: datetime | None = None) -> list[Sort] | None:
    """The same where the database has it within `AT_ONCE_MS`; None in a big book, whose customers take their time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("show statement_timeout")
            usual = cursor.fetchone()[0]
            cursor.execute("select set_config('statement_timeout', %s, true)", [str(AT_ONCE_MS)])
            found = sorts(actor, since=since)
            cursor.execute("select set_config('statement_timeout', %s, true)", [usual])
            return found
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise


def sorts(actor: Actor, *, since: datetime | None = None, until: datetime | None = None) -> list[Sort]:
    """What is in the book: every line of [since, until) sorted, so that rows in = rows explained."""
    rows = access.lines(actor)
    rows = rows.filter(order__at__gte=since) if since else rows
    rows = rows.filter(order__at__lt=until) if until else rows
    ended = Q(order__status__in=ENDED) & ~Q(order__kind=Order.Kind.REFUND)
    found = (
        rows.order_by()
        .annotate(ended=ended, known=Q(order__person__isnull=False))
        .values_list("kind", "known", "order__currency", "ended")
        .annotate(
            Count("id"),
            Count("order", distinct=True),
            Count("order__person", distinct=True),
            Sum("amount_minor"),
        )
    )
    places = list(Line.Kind.values)
    sorted_rows = sorted(found, key=lambda row: (row[2], places.index(row[0]), not row[1], row[3]))
    return [
        Sort(kind, known, currency, n, orders, people, amount, ended)
        for kind, known, currency, ended, n, orders, people, amount in sorted_rows
    ]
