"""Addresses of Measure, below /measure/."""

from __future__ import annotations

from django.urls import path

from afflux.insights.console import facts, measure, money

urlpatterns = [
    path("", measure.channels, name="report_channels"),
    path("funnel", measure.funnel, name="report_funnel"),
    path("cohorts", measure.cohorts, name="report_cohorts"),
    path("repeat", measure.repeat, name="report_repeat"),
    path("money", money.money, name="report_money"),
    path("money/target", money.target, name="target"),
    path("glossary", measure.glossary, name="glossary"),
    path("facts/<slug:metric>", facts.facts, name="facts"),
]
