"""Addresses of topics, below /talk/topics/."""

from __future__ import annotations

from django.urls import path

from afflux.topics.console import topics

urlpatterns = [
    path("", topics.topics, name="topics"),
    path("new", topics.topic_new, name="topic_new"),
    path("common", topics.topics_common, name="topics_common"),
    path("find", topics.topics_find, name="topics_find"),
    path("found/<uuid:finding_id>/dismiss", topics.finding_dismiss, name="finding_dismiss"),
    path("<uuid:topic_id>", topics.topic, name="topic"),
    path("<uuid:topic_id>/edit", topics.topic_edit, name="topic_edit"),
    path("<uuid:topic_id>/drop", topics.topic_drop, name="topic_drop"),
]
