"""Addresses under /api/v1."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from afflux.api import views
from afflux.api.shell import api

urlpatterns = [
    path("openapi.json", views.description, name="api-description"),
    path("docs", views.page, name="api-page"),
    path("", api.urls),
    re_path("", csrf_exempt(views.nothing)),  # also what holds a line break, which "." would not match
]
