"""Wiring: the one place that knows every room. Subscribes listeners, fills slots, builds the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Wiring(AppConfig):
    name = "afflux.wiring"
    label = "wiring"

    def ready(self) -> None:
        from afflux.wiring import disclosing, erasing, figures, lines, pool, talk

        _house()
        pool.wire()
        lines.wire()
        talk.wire()
        figures.wire()
        erasing.wire()
        disclosing.wire()


def _house() -> None:
    """The sections of the console, and the organisation's own pages."""
    from afflux.console import navigation, pages
    from afflux.console.navigation import Item
    from afflux.console.spreadsheets import TableExported
    from afflux.kernel import news
    from afflux.organization import beside
    from afflux.organization.exports import audit_export

    for key, label in (
        ("home", _("Home")),
        ("drain", _("Drain")),
        ("pool", _("Pool")),
        ("talk", _("Talk")),
        ("trade", _("Trade")),
        ("measure", _("Measure")),
        ("settings", _("Settings")),
    ):
        navigation.section(key, label)
    navigation.add(
        Item("settings", _("Organisation"), "organisation", "settings.read", 10),
        Item("settings", _("Staff"), "staff_list", "settings.read", 20),
        Item("settings", _("Users"), "users", "settings.read", 30),
        Item("settings", _("API keys"), "keys", "settings.write", 40),
        Item("settings", _("Audit trail"), "trail", "audit.read", 50),
        Item("settings", _("Components"), "components", "settings.read", 90),
    )
    news.subscribe(TableExported, audit_export)
    pages.admits(beside.guest)
