"""What trade hears from rooms below."""

from __future__ import annotations

from afflux.contacts.events import IdentitiesAdded
from afflux.trade.actions import adopt


def bring_orders_home(told: IdentitiesAdded) -> None:
    """Persons proved identities: orders that waited under them come home, in the same transaction."""
    adopt(told.keys, at=told.at)
