"""What an erasure touched, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS: dict[str, str | Promise] = {
    "contacts.people": _("Names and free fields"),
    "contacts.identities": _("Numbers, addresses and ids"),
    "contacts.tags": _("Tags"),
    "contacts.likenesses": _("Proposals of duplicates"),
    "contacts.merges": _("Stories of merges"),
    "contacts.consents": _("Where consents came from"),
    "contacts.disclosures": _("Files of what is kept of them"),
    "contacts.tag_runs": _("Filters of tag runs"),
    "conversations.talks": _("Conversations: who it was"),
    "conversations.messages": _("Messages: every word"),
    "conversations.attachments": _("Pictures and files in messages"),
    "files.contents": _("Contents that nothing else shows"),
    "archive.alerts": _("Alerts with their quotes"),
    "archive.holds": _("Ended legal holds"),
    "archive.parcels": _("Files taken out of the archive"),
    "guard.texts": _("Texts that the guard kept"),
    "replies.greetings": _("Greetings: whom"),
    "replies.answers": _("Answers: what was quoted"),
    "replies.proposals": _("Proposed replies"),
    "labels.labels": _("Automatic labels and their facts"),
    "labels.groups": _("Members of groups"),
    "topics.mentions": _("Pages on which they asked"),
    "channels.scans": _("Scans: which browser"),
    "channels.bonds": _("What lines said of them"),
    "trade.notes": _("Notes on orders"),
    "trade.keys": _("Keys of orders"),
    "events.facts": _("Attention: whose it was"),
    "connectors.effects": _("What was to go out, or went"),
    "connectors.callbacks": _("What came in, as it came"),
    "connectors.webchat": _("Web chat: words and browser"),
    "connectors.mail": _("Threads of letters"),
    "connectors.wecom": _("Roster of WeCom"),
    "exchange.files": _("Files of imports and exports"),
    "exchange.rejects": _("Rejected rows of imports"),
    "exchange.runs": _("Findings of imports"),
    "organization.trail": _("Audit trail: name and words"),
    "api.answers": _("Kept answers of the API"),
    "jobs.arguments": _("Ended jobs"),
    "console.views": _("Saved filters"),
}


def parts(rows: Mapping[str, int]) -> list[tuple[str, int]]:
    """(what it is, how many rows) in the order of the rooms; nothing where nothing was."""
    return [
        (str(PARTS.get(part, part)), rows[part]) for part in [*PARTS, *rows.keys() - PARTS] if rows.get(part)
    ]
