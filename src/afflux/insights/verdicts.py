"""Verdicts: invest, adjust, stop, or too few data; each with its reason and with what would change it.

Rules, in their order. p is the chance that what a channel earned covers its cost; T the target cost of a kept add, else
what a kept add costs over the other channels together.
1. No cost noted: too few data.
2. Money known: p ≥ 90 % invests (adjust where a kept add is above the target with 90 % certainty); p ≤ 10 % stops, once half
   of the cost is 30 days old (before: adjust, for people buy later than they are added); else too few data while the
   interval of the cost per kept add is wider than a factor of 3, else adjust.
3. Money unknown: below T with 90 % certainty invests; above 2 T with 90 % certainty stops; above T adjusts; else too few data
   while the interval is wider than a factor of 2, else adjust.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.insights.chances import SURE, Interval, Takings, chance_cheaper, cost_each
from afflux.insights.metrics import cost, earned, kept
from afflux.insights.questions import Tally

ENOUGH = (2 * 1.645 / math.log(2)) ** 2  # kept adds after which the interval is narrower than a factor of two
ZERO = Decimal(0)


class Advice(StrEnum):
    INVEST = "invest"
    ADJUST = "adjust"
    STOP = "stop"
    TOO_FEW = "too_few"


WORDS = {
    Advice.INVEST: _("Invest"),
    Advice.ADJUST: _("Adjust"),
    Advice.STOP: _("Stop"),
    Advice.TOO_FEW: _("Too few data"),
}
TONES = {Advice.INVEST: "good", Advice.ADJUST: "warn", Advice.STOP: "bad", Advice.TOO_FEW: "water"}


@dataclass(frozen=True)
class Saying:
    """A sentence with named fields; money fields (minor units) end in _money, shares in _share."""

    sentence: Any
    fields: dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """`cac` and `takings` are 90 % intervals in minor units; `chance` is p, None where the money is not known."""

    advice: Advice
    reason: Saying
    change: Saying
    cac: Interval | None
    takings: Interval | None
    chance: float | None


@dataclass(frozen=True)
class Case:
    """One line to judge, beside its peers (all other lines together)."""

    tally: Tally
    peers: Tally
    target: int | None

    @property
    def cost(self) -> float:
        return float(cost(self.tally))

    @property
    def kept(self) -> float:
        return float(max(kept(self.tally), ZERO))

    @property
    def money_known(self) -> bool:
        """Orders have amounts: a platform's count of orders alone says nothing about money."""
        revenue = self.tally.get("revenue", ZERO)
        return bool(revenue) or (not self.tally.get("orders") and bool(self.peers.get("revenue")))

    @property
    def ripe(self) -> bool:
        return float(self.tally.get("ripe_cost_30", ZERO)) >= self.cost / 2

    @property
    def break_even(self) -> float | None:
        """What a kept add may cost before the channel loses money."""
        return float(earned(self.tally)) / self.kept if self.kept else None

    @property
    def bar(self) -> float | None:
        """The target, else what a kept add costs over the peers."""
        if self.target:
            return float(self.target)
        others = kept(self.peers)
        return float(cost(self.peers) / others) if others > 0 and cost(self.peers) else None


def judge(case: Case) -> Verdict:
    """The verdict on one line."""
    if case.cost <= 0:
        reason = Saying(_("No cost is noted here, so there is nothing to weigh."), {})
        change = Saying(_("Note its cost: a free channel has its labour."), {})
        return Verdict(Advice.TOO_FEW, reason, change, None, None, None)
    cac = cost_each(case.cost, case.kept)
    return _by_money(case, cac) if case.money_known else _by_target(case, cac)


def _takings(case: Case) -> Takings:
    """Amounts in what they earn: the squares of revenue shrink with the margin's share of it."""
    total, revenue = float(earned(case.tally)), float(case.tally.get("revenue", ZERO))
    share = total / revenue if revenue > 0 else 1.0
    peers = float(case.peers.get("revenue", ZERO))
    usual = float(case.peers.get("squares", ZERO)) / peers if peers > 0 else 1.0
    return Takings(total, float(case.tally.get("squares", ZERO)) * share * share, usual)


def _by_money(case: Case, cac: Interval) -> Verdict:
    takings = _takings(case)
    chance = takings.chance_above(case.cost)
    advice, reason, change = _weighed(case, cac, chance)
    return Verdict(advice, reason, change, cac, takings.interval(), chance)


def _weighed(case: Case, cac: Interval, chance: float) -> tuple[Advice, Saying, Saying]:
    fields = {"chance_share": chance, "earned_money": float(earned(case.tally)), "cost_money": case.cost}
    if chance >= SURE:
        if case.target and chance_cheaper(case.cost, case.kept, case.target) <= 1 - SURE:
            reason = Saying(_("It earns its cost, but a kept add costs %(cac_money)s and may cost %(target_money)s."),
                            {"cac_money": case.cost / max(case.kept, 1), "target_money": case.target})  # fmt: skip
            return Advice.ADJUST, reason, _break_even(case)
        reason = Saying(
            _(
                "It earned %(earned_money)s for a cost of %(cost_money)s; the chance that it truly covers its cost is %(chance_share)s."
            ),
            fields,
        )
        return Advice.INVEST, reason, _break_even(case)
    if chance <= 1 - SURE and case.ripe:
        reason = Saying(
            _(
                "It earned %(earned_money)s for a cost of %(cost_money)s; the chance that it truly covers its cost is only %(chance_share)s."
            ),
            fields,
        )
        return Advice.STOP, reason, _break_even(case)
    if chance <= 1 - SURE:
        reason = Saying(
            _("It has not earned its cost yet, but more than half of the cost is younger than 30 days."), {}
        )
        return Advice.ADJUST, reason, Saying(_("Look again when the adds are 30 days old."), {})
    if cac.factor > 3:
        return Advice.TOO_FEW, _wide(case, cac), _more(case)
    reason = Saying(
        _(
            "It earned %(earned_money)s for a cost of %(cost_money)s; whether it covers its cost is open (chance %(chance_share)s)."
        ),
        fields,
    )
    return Advice.ADJUST, reason, _weakest(case)


def _by_target(case: Case, cac: Interval) -> Verdict:
    bar = case.bar
    if bar is None:
        reason = Saying(
            _("There are no amounts of orders, no target and no other channel with a cost to compare with."),
            {},
        )
        return Verdict(
            Advice.TOO_FEW,
            reason,
            Saying(_("Set a target cost of a kept add, or import orders with amounts."), {}),
            cac,
            None,
            None,
        )
    cheaper, dear = (
        chance_cheaper(case.cost, case.kept, bar),
        1 - chance_cheaper(case.cost, case.kept, 2 * bar),
    )
    fields = {"cac_money": case.cost / max(case.kept, 1), "bar_money": bar, "chance_share": cheaper}
    if case.target:
        said = _(
            "A kept add costs %(cac_money)s against a target of %(bar_money)s; the chance that it is truly cheaper is %(chance_share)s."
        )
    else:
        said = _(
            "A kept add costs %(cac_money)s against %(bar_money)s over the other channels; the chance that it is truly cheaper is %(chance_share)s."
        )
    reason = Saying(said, fields)
    change = Saying(_("The line is %(bar_money)s for a kept add."), {"bar_money": bar})
    if cheaper >= SURE:
        advice = Advice.INVEST
    elif dear >= SURE:
        advice = Advice.STOP
    elif cac.factor > 2 and cheaper > 1 - SURE:
        advice, reason, change = Advice.TOO_FEW, _wide(case, cac), _more(case)
    else:
        advice, change = Advice.ADJUST, _weakest(case)
    return Verdict(advice, reason, change, cac, None, None)


def _wide(case: Case, cac: Interval) -> Saying:
    if cac.high is None:
        return Saying(
            _(
                "Nobody who stayed has come for %(cost_money)s; that alone does not say what a kept add costs."
            ),
            {"cost_money": case.cost},
        )
    fields = {"kept": int(case.kept), "low_money": cac.low, "high_money": cac.high}
    return Saying(
        _("With %(kept)s kept adds one may cost anything from %(low_money)s to %(high_money)s."), fields
    )


def _more(case: Case) -> Saying:
    more = max(1, math.ceil(ENOUGH - case.kept))
    each = case.cost / max(case.kept, 0.5)
    return Saying(
        _("About %(more)s more kept adds, for some %(cost_money)s, would tell."),
        {"more": more, "cost_money": more * each},
    )


def _break_even(case: Case) -> Saying:
    if case.break_even is None:
        return Saying(_("It would need people who stay: none has."), {})
    fields = {"line_money": case.break_even, "cac_money": case.cost / case.kept}
    return Saying(
        _("The line is %(line_money)s for a kept add, what one earned; now one costs %(cac_money)s."), fields
    )


def _weakest(case: Case) -> Saying:
    """The step at which the line falls behind its peers the most."""
    steps = (
        (_("adds per exposure"), "adds", "exposures"),
        (_("adds that bought"), "won", "adds"),
        (_("consultations per add"), "consultations", "adds"),
        (_("first-time buyers who came back"), "again", "new_buyers"),
    )
    found = []
    for name, above, below in steps:
        mine, theirs = _rate(case.tally, above, below), _rate(case.peers, above, below)
        if mine is not None and theirs:
            found.append((mine / theirs, name, mine, theirs))
    if not found or min(found, key=lambda f: f[0])[0] >= 1:
        return Saying(
            _("No step falls behind the other channels; the price of an exposure is what is left to lower."),
            {},
        )
    _share, name, mine, theirs = min(found, key=lambda f: f[0])
    said = _(
        "Its weakest step against the other channels is %(step)s: %(mine_share)s against %(theirs_share)s."
    )
    return Saying(said, {"step": name, "mine_share": mine, "theirs_share": theirs})


def _rate(tally: Tally, above: str, below: str) -> float | None:
    whole = tally.get(below, ZERO)
    return float(tally.get(above, ZERO) / whole) if whole else None
