"""The texts of a rule or a welcome side by side, over 30 days or since the beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from afflux.kernel.clock import utc_now
from afflux.replies.queries import MONTH, Greeted

DAWN = datetime(1970, 1, 1, tzinfo=UTC)
Figures = Callable[[datetime], dict[UUID, Greeted]]


def compared(asked: str, texts: Sequence[Any], figures: Figures) -> dict[str, Any]:
    """What the table of texts needs; one that is no longer said stands there only while it has figures."""
    whole = asked == "all"
    found = figures(DAWN if whole else utc_now() - MONTH)
    known = [(one, found.get(one.id, Greeted())) for one in texts]
    return {
        "variants": [(one, of) for one, of in known if one.removed_at is None or of.chosen],
        "period": "all" if whole else "30",
        "facts": "" if whole else "&period=30",
        "periods": [("30", _("30 days")), ("all", _("Since the beginning"))],
    }
