"""What a guest may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import problem

NO_CHAT = problem("webchat.no_chat", _("There is no such chat, or it was closed."), status=404)
NO_PASS = problem(
    "webchat.no_pass", _("This chat does not know you any more. Please load the page again."), status=401
)
WRONG_PAGE = problem("webchat.wrong_page", _("The chat is not allowed on this page."), status=403)
NOT_A_FRAME = problem("webchat.not_a_frame", _("That could not be read."), status=400)
EMPTY = problem("webchat.empty", _("Please write something first."))
TOO_LONG = problem("webchat.too_long", _("This is too long. Please send it in two messages."), status=413)
TOO_FAST = problem(
    "webchat.too_fast", _("That was very much at once. Please wait a moment and try again."), status=429
)
AWAY = problem("webchat.away", _("We cannot take it just now. It is sent again in a moment."), status=503)
NO_CONSENT = problem("webchat.no_consent", _("Please tick the box, so that we may contact you."), status=422)
NO_WAY = problem("webchat.no_way", _("Please leave your phone number or your e-mail address."))
NO_GUEST = problem("webchat.no_guest", _("Nobody with this id has written in this chat."), status=404)
ONLY_PICTURES = problem("webchat.only_pictures", _("Web chat carries text and pictures only."))
UNKNOWN_EFFECT = problem("webchat.unknown_effect", _("Web chat cannot do this: %(kind)s."))
