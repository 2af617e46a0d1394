"""What trade refuses, and the whole sentence that says so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import problem

NO_NUMBER = problem("trade.no_order_number", _("An order needs a number of 1 to 64 characters."))
OTHER_CURRENCY = problem(
    "trade.other_currency",
    _("Order %(order)s is in %(known)s; this line is in %(told)s. Give it an order of its own."),
)
OTHER_CUSTOMER = problem("trade.other_customer", _("Order %(order)s already belongs to another customer."))
TOO_LARGE = problem("trade.too_large", _("The amount of this line is too large to be true."))
NO_LINES = problem("trade.no_lines", _("An order needs at least one line, each of more than nothing."))
NUMBER_TAKEN = problem("trade.number_taken", _("There is already an order %(order)s."), status=409)
NO_ORDER = problem("trade.no_order", _("There is no such order, or you may not see it."), status=404)
NO_PRODUCT = problem("trade.no_product", _("There is no such product."), status=404)
PRODUCT_TAKEN = problem("trade.product_taken", _("There is already a product %(key)s."), status=409)
PRODUCT_NAMELESS = problem("trade.product_nameless", _("A product needs a number and a name."))
NOT_A_SALE = problem("trade.not_a_sale", _("Only a sale can be refunded; %(order)s is none."))
TOO_MUCH_BACK = problem("trade.too_much_back", _("Of line %(line)s only %(left)s can still be returned."))
NOTHING_BACK = problem("trade.nothing_back", _("Say how much of at least one line is returned."))
SAME_STATUS = problem("trade.same_status", _("Order %(order)s already has this status."))
REFUNDED_BY_PAPER = problem(
    "trade.refunded_by_paper",
    _(
        "Order %(order)s has a refund of its own already; the status “refunded” would take its money off twice."
    ),
)
ENDED_SALE = problem(
    "trade.ended_sale",
    _("Order %(order)s is cancelled or refunded already: there is nothing left to return."),
)
NO_STATUS = problem("trade.no_status", _("“%(value)s” is not a status of an order. Known are: %(known)s."))
NO_UNIT_REACH = problem(
    "trade.no_unit_reach", _("You may only record orders of your own unit and those below it."), status=403
)
NO_UNIT = problem("trade.no_unit", _("There is no store with the number “%(value)s”."))
NO_CHANNEL = problem(
    "trade.no_channel",
    _("There is no channel “%(value)s”. Create it first, or ask the import to create unknown channels."),
)
