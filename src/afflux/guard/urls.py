"""Addresses of the guard, below /talk/guard/."""

from __future__ import annotations

from django.urls import path

from afflux.guard.console import approvals, evidence, rules, trying, wordbook

urlpatterns = [
    path("", trying.guard_bench, name="guard_bench"),
    path("rules", rules.guard_rules, name="guard_rules"),
    path("rules/<str:key>", rules.guard_rule, name="guard_rule"),
    path("rules/<str:key>/switch", rules.guard_switch, name="guard_switch"),
    path("words", wordbook.guard_words, name="guard_words"),
    path("words/new", wordbook.guard_word_new, name="guard_word_new"),
    path("words/<uuid:key>", wordbook.guard_word, name="guard_word"),
    path("exceptions", wordbook.guard_exception_new, name="guard_exception_new"),
    path("domains", wordbook.guard_domain_new, name="guard_domain_new"),
    path("lists/<slug:kind>/<uuid:key>/remove", wordbook.guard_remove, name="guard_remove"),
    path("approvals", approvals.guard_approvals, name="guard_approvals"),
    path("approvals/<uuid:key>", approvals.guard_approval, name="guard_approval"),
    path("approvals/<uuid:key>/decide", approvals.guard_decide, name="guard_decide"),
    path("evidence", evidence.guard_evidence, name="guard_evidence"),
]
