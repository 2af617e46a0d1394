"""What programs greeted, answered and proposed to a person."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from afflux.contacts.disclosing.book import Column
from afflux.contacts.events import Disclosing
from afflux.conversations.disclosing import talks_of
from afflux.replies.models import Answer, Greeting, Suggestion

AT, RULE, STATE = Column(_("When")), Column(_("Rule")), _("State")
GREETINGS = {
    "at": AT, "line": Column(_("Line")), "account": Column(_("Account of ours")), "peer": Column(_("Your id there")),
    "state": Column(STATE, dict(Greeting.State.choices)),
}  # fmt: skip
ANSWERS = {
    "at": AT, "rule_name": RULE, "outcome": Column(_("What came of it"), dict(Answer.Outcome.choices)),
    "quoted": Column(_("Your words that it heard")),
}  # fmt: skip
PROPOSALS = {"at": AT, "text": Column(_("Proposed words")), "used_at": Column(_("Used"))}


def disclose(asked: Disclosing) -> None:
    """Greetings by line and id, the rest by their talks."""
    book, mine = asked.book, Q(pk__in=[])
    for line, peer in asked.subject.peers:
        mine |= Q(connection=line, peer=peer)
    rows = Greeting.objects.filter(mine).annotate(line=F("connection__name")).order_by("at", "id")
    book.part(
        "replies.greetings",
        _("How you were greeted"),
        ("replies_greeting",),
        GREETINGS,
        rows.values(*GREETINGS),
    )
    talks = talks_of(asked.subject).values("id")
    answers = Answer.objects.filter(talk__in=talks).annotate(rule_name=F("rule__name")).order_by("at")
    book.part(
        "replies.answers",
        _("What a program answered you, and why"),
        ("replies_answer",),
        ANSWERS,
        answers.values(*ANSWERS).iterator(2_000),
    )
    proposed = Suggestion.objects.filter(talk__in=talks).order_by("at", "id")
    book.part(
        "replies.proposals",
        _("What was proposed to answer you"),
        ("replies_suggestion",),
        PROPOSALS,
        proposed.values(*PROPOSALS).iterator(2_000),
    )
