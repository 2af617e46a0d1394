"""Writes of trade. Each is one transaction."""

from afflux.trade.actions.adopt import adopt, adopt_all
from afflux.trade.actions.papers import Heading, Wanted, left_of, place, refund, set_status
from afflux.trade.actions.products import Named, archive_product, named, save_product
from afflux.trade.actions.record import Done, Told, record

__all__ = [
    "Done", "Heading", "Named", "Told", "Wanted", "adopt", "adopt_all", "archive_product",
    "left_of", "named", "place", "record", "refund", "save_product", "set_status",
]  # fmt: skip
