"""Every way in which WeCom lets a company reach people, with what it allows, its windows and quotas, and why not more.

Numbers that only secondary sources give are said to be so: “about”.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Capabilities, Limit, Reach
from afflux.connectors.wecom.api import groups, handover, hands, moments, tags, ways

CHAT = _("A member's own chat")


def _says(sentence: Any, **numbers: int) -> Any:
    """The sentence with its numbers, in the reader's language."""
    return lazy(lambda: str(sentence) % {name: f"{number:,}" for name, number in numbers.items()}, str)()


def reaches(desk: Capabilities) -> tuple[Reach, ...]:
    """All of them; `desk` is what a customer-service account allows."""
    return (
        Reach(_("Customer-service account"), capabilities=desk),
        Reach(_("Group message to customers"), SEND),
        Reach(_("Moments"), MOMENTS),
        Reach(_("Contact way (live code)"), WAY),
        Reach(_("Join way of a group"), JOIN),
        Reach(_("Tags of the company"), TAGS),
        Reach(_("Handing customers over"), HANDOVER),
    )


SEND = (
    Limit(_("Prepare it for members"), True, _("They are reminded up to 3 times in 24 hours.")),
    Limit(_("Send it without them"), False, _("Every member must press send; until then nobody gets it.")),
    Limit(
        _("Messages per customer"),
        True,
        _(
            "As many in a month as the month has days; an administrator may set one a day or 7 a week. Over that a customer gets nothing."
        ),
    ),
    Limit(
        _("Choose who sends"),
        True,
        _("Without a choice, the member who last talked with the customer is asked."),
    ),
)
MOMENTS = (
    Limit(
        _("Prepare a Moment"),
        True,
        _says(
            _(
                "Up to %(letters)s characters, with %(images)s pictures, or one video (10 MB, 30 s), or one link."
            ),
            letters=moments.LONGEST_TEXT,
            images=moments.MOST_IMAGES,
        ),
    ),
    Limit(_("Publish it without members"), False, _("Each member confirms it in WeCom.")),
    Limit(
        _("Calls and quota"), True, _("About 10 calls a minute and 100,000 Moments a month for a company.")
    ),
)
WAY = (
    Limit(
        _("Members behind one code"),
        True,
        _says(
            _(
                "Up to %(members)s, departments counted out; about 500,000 codes for a company, join ways among them."
            ),
            members=ways.MOST_MEMBERS,
        ),
    ),
    Limit(_("Change where a printed code leads"), True, _("At any time, while WeCom knows the code.")),
    Limit(
        _("A daily cap"),
        False,
        _(
            "WeCom has none: afflux counts the adds, takes a full member out and puts them back at midnight. A few may come in the moment between."
        ),
    ),
    Limit(
        _("Know which code somebody scanned"),
        True,
        _says(
            _("By a word of up to %(letters)s characters that the code carries."), letters=ways.LONGEST_STATE
        ),
    ),
)
JOIN = (
    Limit(
        _("Groups behind one code"),
        True,
        _says(_("Up to %(groups)s; a next one can be made when they are full."), groups=groups.MOST_GROUPS),
    ),
    Limit(
        _("Make a group, or pull a customer in"),
        False,
        _("No interface does that: a member makes the group, and the customer scans."),
    ),
)
TAGS = (
    Limit(
        _("Tag a member's customer"),
        True,
        _says(
            _(
                "Up to 3,000 tags on one customer of one member and about %(tags)s in a company; %(hands)s calls at a time."
            ),
            tags=tags.MOST,
            hands=hands.HANDS,
        ),
    ),
    Limit(
        _("Change tags that others made"),
        False,
        _("An app edits only tags that it made itself; all others can be put and taken off."),
    ),
)
HANDOVER = (
    Limit(
        _("Hand customers to another member"),
        True,
        _says(
            _("%(most)s in one call; it holds after 24 hours unless the customer refuses."),
            most=handover.MOST,
        ),
    ),
    Limit(
        _("How often"),
        True,
        _("While the member stays in the company, each customer twice in 90 days at most."),
    ),
)
