"""What the guard refuses, and the whole sentence that says so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import problem

BLOCKED = problem("guard.blocked", _("“%(quoted)s” cannot go out. %(reason)s Proposed: %(proposed)s."))
BLOCKED_WORD = problem("guard.blocked_word", _("“%(quoted)s” cannot go out. %(reason)s"))
WORD_TAKEN = problem("guard.word_taken", _("“%(word)s” is on the list already."), status=409)
WORD_EMPTY = problem("guard.word_empty", _("A word needs at least one letter or digit."))
NO_HOST = problem("guard.no_host", _("“%(value)s” is no domain. Write it like shop.example.com."))
NO_RULE = problem("guard.no_rule", _("There is no such pack or rule."), status=404)
NOT_HERE = problem("guard.not_here", _("There is no such entry, or you may not see it."), status=404)
DECIDED = problem("guard.decided", _("%(name)s has decided about this text already."), status=409)
REASON_NEEDED = problem("guard.reason_needed", _("Say why it is refused, so that it can be written better."))
