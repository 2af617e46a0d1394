"""Addresses of labels, below /talk/labels/."""

from __future__ import annotations

from django.urls import path

from afflux.labels.console import rules, sets

urlpatterns = [
    path("", rules.labels, name="labels"),
    path("new", rules.label_new, name="label_new"),
    path("sets", sets.label_sets, name="label_sets"),
    path("sets/new", sets.label_set_new, name="label_set_new"),
    path("sets/<uuid:set_id>", sets.label_set, name="label_set"),
    path("sets/<uuid:set_id>/drop", sets.label_set_drop, name="label_set_drop"),
    path("past/<uuid:run_id>", rules.label_past_progress, name="label_past_progress"),
    path("past/<uuid:run_id>/stop", rules.label_past_stop, name="label_past_stop"),
    path("<uuid:rule_id>", rules.label, name="label"),
    path("<uuid:rule_id>/edit", rules.label_edit, name="label_edit"),
    path("<uuid:rule_id>/switch", rules.label_switch, name="label_switch"),
    path("<uuid:rule_id>/past", rules.label_past_begin, name="label_past"),
]
