"""Which carriers this house has a line to: a choice offers those, and no screen speaks of others as if they were there."""

from __future__ import annotations

from collections.abc import Iterable

from afflux.connectors.carriers import Carrier, all_carriers
from afflux.connectors.models import Connection
from afflux.connectors.tags import KeepsTags


def present(*, also: Iterable[str] = (), ever: bool = False) -> list[Carrier]:
    """Carriers with a line in use, or ever in use; `also`: kinds that something here names already."""
    rows = Connection.objects.all() if ever else Connection.objects.filter(removed_at=None)
    kinds = {*rows.order_by().values_list("kind", flat=True).distinct(), *also}
    return [one for one in all_carriers() if one.kind in kinds]


def choices(*, also: Iterable[str] = (), ever: bool = False) -> list[tuple[str, object]]:
    """(kind, name) of these carriers."""
    return [(one.kind, one.name) for one in present(also=also, ever=ever)]


def keeps_tags() -> bool:
    """Whether any line is to a carrier that keeps tags of its customers."""
    return any(isinstance(one, KeepsTags) for one in present())
