"""The official account's error codes that need an answer of their own: what they mean for what was asked, and what cures them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Judged
from afflux.connectors.wechat.faults import Fault, Faults
from afflux.kernel.errors import problem

AGAIN, NEVER, UNSURE = Judged.AGAIN, Judged.NEVER, Judged.UNSURE
STALE = (40001, 40014, 42001, 42007)  # another token may do


def _fault(code: int, judged: Judged, sentence: Any) -> tuple[int, Fault]:
    return code, Fault(judged, problem(f"oa.{code}", sentence, status=502))


UNKNOWN = problem("oa.other_code", _("WeChat answered with code %(code)s: %(says)s"), status=502)
NOT_JSON = problem("oa.not_json", _("What answers at this address is not WeChat's interface."), status=502)
UNKNOWN_EFFECT = problem("oa.unknown_effect", _("An official account cannot do “%(kind)s”."))
PARTLY = problem("oa.partly", _("Some of it was sent, then WeChat refused the rest: %(says)s"), status=502)
NO_FILES = problem("oa.no_files", _("An official account sends pictures, voice and video, no other files."))
NOTHING = problem("oa.nothing", _("There is nothing to send."))
TOO_LONG = problem("oa.too_long", _("A message to a follower has %(most)s bytes at most."))
BAD_STATE = problem("oa.bad_state", _("A scene has 1 to 64 letters, digits, - or _."))
BAD_MENU = problem(
    "oa.bad_menu",
    _(
        "A menu has at most 3 entries with 5 below each; names up to 16 and 60 bytes; each leads to a word or an https address."
    ),
)
FAULTS: dict[int, Fault] = dict(
    (
        _fault(-1, AGAIN, _("WeChat is busy.")),
        _fault(40001, AGAIN, _("The access token was not accepted.")),
        _fault(40014, AGAIN, _("The access token was not accepted.")),
        _fault(42001, AGAIN, _("The access token has expired.")),
        _fault(42007, AGAIN, _("The access token has expired.")),
        _fault(40003, NEVER, _("WeChat does not know this follower. Do they follow another account?")),
        _fault(40004, NEVER, _("WeChat does not take this kind of file.")),
        _fault(40007, NEVER, _("WeChat no longer has this file; it keeps files for three days.")),
        _fault(40008, NEVER, _("WeChat does not take a message of this kind. Send a text, a picture, a voice or a video.")),
        _fault(40009, NEVER, _("The picture is larger than WeChat takes.")),
        _fault(40013, NEVER, _("WeChat does not know this AppID. Copy it again.")),
        _fault(40125, NEVER, _("WeChat does not know this AppSecret. Copy it again, or reset it there.")),
        _fault(40164, NEVER, _("This server's address is not on the account's IP allow list. Add it under “basic configuration”.")),
        _fault(43004, NEVER, _("The person does not follow the account any more.")),
        _fault(45002, NEVER, _("The text is longer than WeChat takes.")),
        _fault(45009, NEVER, _("The calls of this day are used up. They are counted anew at midnight.")),
        _fault(45011, AGAIN, _("More calls than WeChat allows in a minute.")),
        _fault(45015, NEVER, _("The time to answer is over: 48 hours after the person's last message, one minute after a press of the menu, a scan or a follow.")),
        _fault(45029, NEVER, _("The account has as many lasting codes as WeChat allows, 100,000.")),
        _fault(45047, NEVER, _("As many answers were sent as WeChat allows until the person writes again: 5 after a message, 3 after a press, a scan or a follow.")),
        _fault(46003, NEVER, _("There is no menu.")),
        _fault(47001, NEVER, _("WeChat could not read what was sent. Is a proxy between that changes it?")),
        *((code, Fault(NEVER, BAD_MENU)) for code in (40016, 40017, 40018, 40023, 40052, 40053, 40054, 40055)),
        _fault(48001, NEVER, _("The account may not call this interface. Customer-service messages and codes need a verified account.")),
        _fault(48002, NEVER, _("The person refuses messages of this account.")),
        _fault(50002, NEVER, _("The account or the person is restricted by WeChat.")),
    )
)  # fmt: skip


TABLE = Faults(FAULTS, STALE, UNKNOWN, NOT_JSON, PARTLY)
refusal, judged = TABLE.refusal, TABLE.judged
