"""Tables of what the house says by itself."""

from afflux.replies.models.answers import Answer, Course, Rest, Suggestion
from afflux.replies.models.manners import Edition, Manners
from afflux.replies.models.rules import Rule, RulePhrase, RuleText
from afflux.replies.models.tallies import AnswerDay, GreetingDay
from afflux.replies.models.welcomes import Greeting, Welcome, WelcomeText

__all__ = [
    "Answer",
    "AnswerDay",
    "Course",
    "Edition",
    "Greeting",
    "GreetingDay",
    "Manners",
    "Rest",
    "Rule",
    "RulePhrase",
    "RuleText",
    "Suggestion",
    "Welcome",
    "WelcomeText",
]
