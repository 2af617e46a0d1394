"""Writes of the room."""

from afflux.replies.actions.manners import save_manners
from afflux.replies.actions.rules import archive_rule, pause_rule, resume_rule, save_rule
from afflux.replies.actions.suggestions import use_suggestion
from afflux.replies.actions.welcomes import archive_welcome, pause_welcome, resume_welcome, save_welcome

__all__ = [
    "archive_rule",
    "archive_welcome",
    "pause_rule",
    "pause_welcome",
    "resume_rule",
    "resume_welcome",
    "save_manners",
    "save_rule",
    "save_welcome",
    "use_suggestion",
]
