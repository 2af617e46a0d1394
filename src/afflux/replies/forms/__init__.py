"""Forms of the room."""

from afflux.replies.forms.manners import MannersForm
from afflux.replies.forms.rules import RuleEditor
from afflux.replies.forms.trying import TryForm
from afflux.replies.forms.welcomes import WelcomeEditor

__all__ = ["MannersForm", "RuleEditor", "TryForm", "WelcomeEditor"]
