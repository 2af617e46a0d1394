"""Every address of the console, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("afflux.console.urls")),
    path("", include("afflux.organization.urls")),
    path("api/v1/", include("afflux.api.urls")),
    path("", include("afflux.connectors.urls")),
    path("drain/pages/", include("afflux.channels.landing.console_urls")),
    path("drain/pace/", include("afflux.channels.pace.urls")),
    path("drain/", include("afflux.channels.urls")),
    path("l/", include("afflux.channels.landing.urls")),
    path("pool/imports/", include("afflux.exchange.urls")),
    path("pool/", include("afflux.contacts.urls")),
    path("talk/guard/", include("afflux.guard.urls")),
    path("talk/labels/", include("afflux.labels.urls")),
    path("talk/topics/", include("afflux.topics.urls")),
    path("talk/archive/", include("afflux.conversations.archive.urls")),
    path("talk/notices/", include("afflux.conversations.notices.urls")),
    path("talk/", include("afflux.replies.urls")),
    path("talk/", include("afflux.conversations.urls")),
    path("side/", include("afflux.conversations.side_urls")),
    path("trade/", include("afflux.trade.urls")),
    path("measure/", include("afflux.insights.urls")),
    path("", include("afflux.insights.home_urls")),
]
