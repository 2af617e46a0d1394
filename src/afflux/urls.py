"""Every address of the console, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("afflux.console.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("drain/", include("afflux.channels.urls")),
]
