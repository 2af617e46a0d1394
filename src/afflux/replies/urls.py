"""Addresses of the room, below /talk/."""

from __future__ import annotations

from django.urls import path

from afflux.replies.console import facts, manners, missed, rules, suggestions, trying, welcomes

urlpatterns = [
    path("replies", rules.rules, name="reply_rules"),
    path("replies/new", rules.rule_new, name="reply_rule_new"),
    path("replies/try", trying.try_rules, name="reply_try"),
    path("replies/answers", facts.answers, name="reply_answers"),
    path("replies/manners", manners.robot_manners, name="reply_manners"),
    path("replies/<uuid:rule_id>", rules.rule, name="reply_rule"),
    path("replies/<uuid:rule_id>/state", rules.rule_state, name="reply_rule_state"),
    path("suggestions/<uuid:suggestion_id>/used", suggestions.suggestion_used, name="reply_suggestion_used"),
    path("welcome", welcomes.welcomes, name="welcomes"),
    path("welcome/new", welcomes.welcome_new, name="welcome_new"),
    path("welcome/greeted", facts.greeted, name="welcomes_greeted"),
    path("welcome/missed", missed.missed, name="welcomes_missed"),
    path("welcome/<uuid:welcome_id>", welcomes.welcome, name="welcome"),
    path("welcome/<uuid:welcome_id>/state", welcomes.welcome_state, name="welcome_state"),
]
