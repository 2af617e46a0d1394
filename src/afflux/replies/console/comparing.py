"""The texts of a rule or a welcome side by side, over 30 days or since the beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import NormalDist
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afflux.kernel.clock import utc_now
from afflux.replies.queries import MONTH, Greeted

DAWN = datetime(1970, 1, 1, tzinfo=UTC)
LEAST = 30  # people who read a text, before a share says anything
CHANCE = 0.05
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


def verdict(variants: Sequence[tuple[Any, Greeted]]) -> tuple[str, str]:
    """(tone, sentence): which text more people answer, and never more than the figures bear; ("", "") for a single text.

    The best share against the second with the two-sided test of two proportions (pooled), by as many as are compared.
    """
    live = [(one, of) for one, of in variants if one.removed_at is None]
    if len(live) < 2:
        return "", ""
    if (lacking := max(LEAST - of.sent for _one, of in live)) > 0:
        said = ngettext(
            "Too early to say which text is better: %(n)d more person must have read one of them.",
            "Too early to say which text is better: up to %(n)d more people must have read each.",
            lacking,
        )
        return "", said % {"n": lacking}
    (best, first), (other, second), *_rest = sorted(live, key=lambda pair: -(pair[1].share or 0))
    if _chance(first, second) * (len(live) - 1) < CHANCE:
        said = _(
            "%(best)s is better than %(other)s: more people answer it, and chance alone would hardly do that."
        )
        return "good", said % {"best": best.letter, "other": other.letter}
    return "", _("No text is surely better yet: the difference may be chance.")


def _chance(one: Greeted, two: Greeted) -> float:
    """How often chance alone would set two shares so far apart or farther."""
    pooled = (one.answered + two.answered) / (one.sent + two.sent)
    spread = (pooled * (1 - pooled) * (1 / one.sent + 1 / two.sent)) ** 0.5
    if not spread:
        return 1.0
    far = abs((one.share or 0) - (two.share or 0)) / spread
    return 2 * (1 - NormalDist().cdf(far))
