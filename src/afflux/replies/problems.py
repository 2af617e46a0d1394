"""What the room refuses, and the whole sentence that says so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import problem

NOT_FOUND = problem("replies.not_found", _("There is no such rule."), status=404)
HEADQUARTERS = problem(
    "replies.headquarters_only",
    _("Only the owner and operators of headquarters change what the house says."),
    status=403,
)
NAMELESS = problem("replies.nameless", _("Give it a name."))
NAME_TAKEN = problem("replies.name_taken", _("There is already one with the name “%(name)s”."), status=409)
NO_PHRASE = problem(
    "replies.no_phrase", _("Say at least one phrase to listen for; a forbidden phrase alone answers nothing.")
)
EMPTY_PHRASE = problem("replies.empty_phrase", _("“%(text)s” holds no word or sign that could be found."))
LONG_PHRASE = problem("replies.long_phrase", _("A phrase has %(most)s characters at most."))
UNKNOWN_KIND = problem(
    "replies.unknown_kind", _("“%(value)s” is not a way to find a phrase. Known are: %(known)s.")
)
NO_TEXT = problem("replies.no_text", _("Write at least one text to say."))
LONG_TEXT = problem("replies.long_text", _("A text has %(most)s bytes at most; this one has %(length)s."))
BAD_WEIGHT = problem("replies.bad_weight", _("A weight is a number from 1 to 1,000."))
BAD_LANGUAGE = problem(
    "replies.bad_language", _("“%(value)s” is no language that rules know: en, zh or empty.")
)
BACKWARDS = problem("replies.backwards", _("The end must be after the beginning."))
UNKNOWN_CARRIER = problem(
    "replies.unknown_carrier", _("There is no carrier “%(value)s”. Known are: %(known)s.")
)
BAD_LINK = problem(
    "replies.bad_link", _("A link needs a title and an address that begins with https:// or http://.")
)
TOO_MANY = problem("replies.too_many_attachments", _("The carriers take %(most)s attachments at most."))
BAD_MISSES = problem("replies.bad_misses", _("Choose a number from 1 to 20."))
UNKNOWN_CODE = problem("replies.unknown_code", _("There is no live code with the slug “%(slug)s”."))
UNKNOWN_LINE = problem("replies.unknown_line", _("There is no connection with the id %(id)s."))
UNKNOWN_STAFF = problem(
    "replies.unknown_staff", _("There is no member of staff with the number “%(number)s”.")
)
USED = problem("replies.suggestion_used", _("Somebody used this suggestion already."), status=409)
