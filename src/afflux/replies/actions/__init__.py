"""Writes of the room."""

from afflux.replies.actions.lives import archive, pause, resume
from afflux.replies.actions.manners import save_manners
from afflux.replies.actions.rules import save_rule
from afflux.replies.actions.suggestions import use_suggestion
from afflux.replies.actions.welcomes import save_welcome

__all__ = [
    "archive",
    "pause",
    "resume",
    "save_manners",
    "save_rule",
    "save_welcome",
    "use_suggestion",
]
