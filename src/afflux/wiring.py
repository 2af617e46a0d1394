"""Wiring: the one place that knows every room. Subscribes listeners, fills slots, builds the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Wiring(AppConfig):
    name = "afflux"
    label = "wiring"

    def ready(self) -> None:
        from afflux.console import navigation

        for key, label in (
            ("home", _("Home")),
            ("drain", _("Drain")),
            ("pool", _("Pool")),
            ("trade", _("Trade")),
            ("measure", _("Measure")),
            ("settings", _("Settings")),
        ):
            navigation.section(key, label)
