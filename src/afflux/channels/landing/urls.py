"""Addresses of the public pages, below /l/."""

from __future__ import annotations

from django.urls import path

from afflux.channels.landing import pictures, views

urlpatterns = [
    path("pictures/<str:digest>", pictures.picture, name="landing_picture"),
    path("<str:slug>/full", views.full, name="landing_full"),
    path("<str:slug>/thanks", views.thanks, name="landing_thanks"),
    path("<str:slug>/<uuid:target>", views.page, name="landing_page"),
]
