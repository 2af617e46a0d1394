"""The figures: home and Measure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    """Everything of this area, in the order in which it is heard."""
    _figures()


def _figures() -> None:
    """Home and Measure; the strip of figures on a channel's own page."""
    from afflux.console import slots
    from afflux.console.navigation import Item, add
    from afflux.insights.console.measure import channel_figures

    add(
        Item("home", _("Home"), "home", "home.read", 10),
        Item("measure", _("Channels"), "report_channels", "measure.read", 10),
        Item("measure", _("Funnel"), "report_funnel", "measure.read", 20),
        Item("measure", _("Cohorts"), "report_cohorts", "measure.read", 30),
        Item("measure", _("Repeat purchase"), "report_repeat", "measure.read", 40),
        Item("measure", _("Money"), "report_money", "measure.read", 50),
        Item("measure", _("Glossary"), "glossary", "measure.read", 90),
    )
    slots.fill("channel.figures", channel_figures)
