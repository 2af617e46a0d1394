"""Addresses of notices, below /talk/notices/."""

from __future__ import annotations

from django.urls import path

from afflux.conversations.notices import console

urlpatterns = [
    path("", console.notices, name="notices"),
    path("count", console.notices_count, name="notices_count"),
    path("seen", console.notices_seen, name="notices_seen"),
    path("wish", console.notice_wish, name="notice_wish"),
]
