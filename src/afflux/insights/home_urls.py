"""The address of Home."""

from __future__ import annotations

from django.urls import path

from afflux.insights.console import home

urlpatterns = [path("", home.home, name="home")]
