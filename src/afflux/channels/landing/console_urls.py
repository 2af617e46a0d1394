"""Addresses of the pages' editor, below /drain/pages/."""

from __future__ import annotations

from django.urls import path

from afflux.channels.console import landings

urlpatterns = [
    path("", landings.landings, name="landings"),
    path("new", landings.new_landing, name="new_landing"),
    path("preview", landings.preview, name="landing_preview"),
    path("<uuid:key>", landings.landing, name="landing"),
    path("<uuid:key>/archive", landings.archive, name="archive_landing"),
    path("<uuid:key>/restore", landings.restore, name="restore_landing"),
]
