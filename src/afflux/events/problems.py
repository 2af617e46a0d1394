"""Why an event is refused: one name each, the same by HTTP, by file and in the console."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import problem

BAD_FIELD = problem("events.bad_field", _("“%(field)s” is missing or is not what it should be."))
BAD_JSON = problem("events.bad_json", _("This is not a JSON object."))
NO_ID = problem(
    "events.no_id",
    _("An event needs an id of 1 to 200 characters: by it, the same event told twice counts once."),
)
BAD_TEXT = problem("events.bad_text", _("“%(field)s” is too long or holds a NUL character."))
BAD_PROPS = problem("events.bad_props", _("The properties must be a JSON object of at most 8 KiB."))
TOO_OLD = problem("events.too_old", _("The event is said to be older than ten years."))
IN_THE_FUTURE = problem("events.in_the_future", _("The event is said to happen more than a day from now."))
NO_SUCH_CODE = problem("events.no_such_code", _("There is no code “%(code)s”."))
NO_SUCH_CHANNEL = problem("events.no_such_channel", _("There is no channel “%(channel)s”."))
NOT_STORABLE = problem("events.not_storable", _("The database cannot hold this event as it is."))
