"""Addresses of pace, below /drain/pace/."""

from __future__ import annotations

from django.urls import path

from afflux.channels.console import pace

urlpatterns = [
    path("", pace.pace, name="pace"),
    path("stop/<uuid:staff_id>/<uuid:mode_id>", pace.stop, name="pace_stop"),
    path("lift/<uuid:stop_id>", pace.lift, name="pace_lift"),
]
